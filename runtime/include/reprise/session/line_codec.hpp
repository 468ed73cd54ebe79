// Lines of text: a payload ends with LF, and a CR right before the LF is no part of it.
#pragma once

#include <reprise/session/codec.hpp>

namespace reprise {

struct line_options {
  // Bytes of a line without its end. A longer one is message_too_large. Limits: 0 to 2^31.
  std::size_t line_bytes_max = 64 * 1024;

  line_options() noexcept = default;
};

class line_codec final : public codec {
 public:
  explicit line_codec(const line_options& options = {}) noexcept : options_(options) {}

  [[nodiscard]] decoded decode(const_bytes input, std::size_t seen) const override;
  // Refuses (protocol_error) what would not come out as it went in: an LF inside, a CR at the end,
  // a type or flags.
  void encode(const frame& value, frame_envelope& out) const override;
  [[nodiscard]] std::size_t frame_bytes_max() const noexcept override {
    return options_.line_bytes_max + 2;
  }
  void decode_batch(frame_batch& out) const noexcept override;

 private:
  line_options options_;
};

}  // namespace reprise
