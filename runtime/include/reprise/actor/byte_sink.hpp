// Where an encoder puts its bytes.
#pragma once

#include <reprise/core/bytes.hpp>

namespace reprise {

// Appends to a vector that somebody else owns and keeps warm.
class byte_sink {
 public:
  explicit byte_sink(byte_vector& out) noexcept : out_(out) {}

  void write(const_bytes bytes) {
    // What packers write most is a byte or two, for which an insertion costs more than the bytes.
    if (bytes.size() <= 2) {
      for (const std::byte each : bytes) out_.push_back(each);
      return;
    }
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  // As msgpack's packers want it.
  void write(const char* data, std::size_t size) {
    write({reinterpret_cast<const std::byte*>(data), size});
  }
  // One after the other, in one piece.
  template <class... Integers>
  byte_sink& put(Integers... values) {
    std::byte raw[(sizeof values + ...)];
    std::byte* at = raw;
    ((store_le(at, values), at += sizeof values), ...);
    write(raw);
    return *this;
  }
  [[nodiscard]] std::size_t size() const noexcept { return out_.size(); }

 private:
  byte_vector& out_;
};

}  // namespace reprise
