// Binary frames: an 8-byte header, the payload, and a checksum when it is switched on.
//
//   0        4      5       6          8            8+n
//   | n: u32 | type | flags | reserved | payload... | CRC-32C: u32 |      all little-endian
//
// n counts the payload alone. Flag bit 0 says that the trailer follows: the CRC-32C of header and
// payload. Bits 1 to 7 are the user's. The reserved 16 bits are zero.
#pragma once

#include <reprise/session/codec.hpp>

namespace reprise {

enum class frame_checksum : std::uint8_t {
  off,  // sent without; one that arrives is checked
  on,   // sent with; a frame without one is a protocol error
};

struct length_prefixed_options {
  // A longer payload is refused by encode, and by decode as soon as the header is there.
  // Limits: 0 to 2^32 - 1.
  std::uint32_t payload_bytes_max = 1024 * 1024;
  frame_checksum checksum = frame_checksum::off;

  length_prefixed_options() noexcept = default;
};

class length_prefixed_codec final : public codec {
 public:
  static constexpr std::size_t header_bytes = 8;
  static constexpr std::size_t trailer_bytes = 4;
  static constexpr std::uint8_t flag_checksum = 1;

  explicit length_prefixed_codec(const length_prefixed_options& options = {}) noexcept
      : options_(options) {}

  [[nodiscard]] decoded decode(const_bytes input, std::size_t seen) const override;
  // Refuses a payload above the maximum (message_too_large) and flag bit 0 (protocol_error).
  void encode(const frame& value, frame_envelope& out) const override;
  [[nodiscard]] std::size_t frame_bytes_max() const noexcept override {
    return header_bytes + std::size_t{options_.payload_bytes_max} + trailer_bytes;
  }
  void decode_batch(frame_batch& out) const noexcept override;
  [[nodiscard]] std::size_t encode_into(const frame& value, mutable_bytes room) const override;

 private:
  [[nodiscard]] std::size_t whole_frame(const_bytes input, frame& out) const noexcept;
  [[nodiscard]] errc problem_of(const frame& value) const noexcept;
  [[nodiscard]] std::uint64_t header_of(const frame& value) const noexcept;

  length_prefixed_options options_;
};

}  // namespace reprise
