// Views of bytes, and integers in little-endian order whatever the processor.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace reprise {

using const_bytes = std::span<const std::byte>;
using mutable_bytes = std::span<std::byte>;
using byte_vector = std::vector<std::byte>;

[[nodiscard]] inline const_bytes as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(const_bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline std::string to_text(const_bytes bytes) { return std::string(as_text(bytes)); }

template <class Integer>
  requires std::is_unsigned_v<Integer>
inline void store_le(std::byte* out, Integer value) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(out, &value, sizeof value);
  } else {
    for (std::size_t i = 0; i < sizeof value; ++i) out[i] = std::byte(value >> (8 * i));
  }
}

template <class Integer>
  requires std::is_unsigned_v<Integer>
[[nodiscard]] inline Integer load_le(const std::byte* in) noexcept {
  Integer value = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, in, sizeof value);
  } else {
    for (std::size_t i = 0; i < sizeof value; ++i)
      value |= static_cast<Integer>(std::to_integer<Integer>(in[i]) << (8 * i));
  }
  return value;
}

}  // namespace reprise
