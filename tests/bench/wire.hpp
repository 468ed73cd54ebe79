// The frame that the load and every framed server speak: u32 payload bytes (little-endian), u8
// type, u8 flags, u16 zero, then the payload.
#pragma once

#include <cstddef>
#include <cstdint>

namespace reprise::bench {

inline constexpr std::size_t frame_header_bytes = 8;
// A server closes the connection that announces more.
inline constexpr std::uint32_t payload_bytes_max = 1U << 20;

inline void put_frame_header(std::byte* out, std::uint32_t payload_bytes) noexcept {
  for (unsigned i = 0; i < 4; ++i) out[i] = static_cast<std::byte>(payload_bytes >> (8 * i));
  for (unsigned i = 4; i < frame_header_bytes; ++i) out[i] = std::byte{0};
}

[[nodiscard]] inline std::uint32_t payload_bytes_of(const std::byte* header) noexcept {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) value |= std::to_integer<std::uint32_t>(header[i]) << (8 * i);
  return value;
}

}  // namespace reprise::bench
