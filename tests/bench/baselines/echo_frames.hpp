// The work of a framed echo server between reading and writing.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>

#include "../wire.hpp"
#include "flat_buffer.hpp"

namespace reprise::bench {

// Appends one reply for each whole frame and returns how many bytes those frames had; nothing when
// a frame is over the limit. A reply is written as any answer would be, header and payload,
// although for an echo the bytes that came would do.
[[nodiscard]] inline std::optional<std::size_t> echo_frames(std::span<const std::byte> in,
                                                            flat_buffer& out) {
  std::size_t used = 0;
  while (in.size() - used >= frame_header_bytes) {
    const std::byte* const frame = in.data() + used;
    const std::uint32_t payload_bytes = payload_bytes_of(frame);
    if (payload_bytes > payload_bytes_max) return std::nullopt;
    const std::size_t frame_bytes = frame_header_bytes + payload_bytes;
    if (in.size() - used < frame_bytes) break;
    std::byte* const reply = out.append(frame_bytes);
    put_frame_header(reply, payload_bytes);
    std::memcpy(reply + frame_header_bytes, frame + frame_header_bytes, payload_bytes);
    used += frame_bytes;
  }
  return used;
}

}  // namespace reprise::bench
