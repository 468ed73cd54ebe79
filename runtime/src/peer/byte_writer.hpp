// Puts little-endian integers and short texts one after the other.
#pragma once

#include <string_view>

#include <reprise/core/bytes.hpp>

namespace reprise {

class byte_writer {
 public:
  template <class Integer>
  byte_writer& put(Integer value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    store_le(bytes_.data() + at, value);
    return *this;
  }
  // A length of one byte, then the text. Precondition: at most 255 bytes.
  byte_writer& put_short(std::string_view text) {
    put(static_cast<std::uint8_t>(text.size()));
    const const_bytes raw = as_bytes(text);
    bytes_.insert(bytes_.end(), raw.begin(), raw.end());
    return *this;
  }
  // A length of two bytes, then the bytes. Precondition: at most 65,535.
  byte_writer& put_long(const_bytes value) {
    put(static_cast<std::uint16_t>(value.size()));
    bytes_.insert(bytes_.end(), value.begin(), value.end());
    return *this;
  }
  [[nodiscard]] const_bytes bytes() const noexcept { return bytes_; }

 private:
  byte_vector bytes_;
};

}  // namespace reprise
