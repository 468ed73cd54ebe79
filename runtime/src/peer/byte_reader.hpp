// Takes what byte_writer put. Once something was missing, everything after it is 0 and empty.
#pragma once

#include <string_view>

#include <reprise/core/bytes.hpp>

namespace reprise {

class byte_reader {
 public:
  explicit byte_reader(const_bytes from) noexcept : left_(from) {}

  template <class Integer>
  [[nodiscard]] Integer take() noexcept {
    const const_bytes raw = take_bytes(sizeof(Integer));
    return raw.size() == sizeof(Integer) ? load_le<Integer>(raw.data()) : Integer{0};
  }
  [[nodiscard]] std::string_view take_short() noexcept {
    const auto size = take<std::uint8_t>();
    return as_text(take_bytes(size));
  }
  [[nodiscard]] const_bytes take_long() noexcept {
    const auto size = take<std::uint16_t>();
    return take_bytes(size);
  }
  [[nodiscard]] bool complete() const noexcept { return complete_; }
  [[nodiscard]] const_bytes left() const noexcept { return left_; }

 private:
  const_bytes take_bytes(std::size_t count) noexcept {
    if (!complete_ || left_.size() < count) {
      complete_ = false;
      return {};
    }
    const const_bytes out = left_.first(count);
    left_ = left_.subspan(count);
    return out;
  }

  const_bytes left_;
  bool complete_ = true;
};

}  // namespace reprise
