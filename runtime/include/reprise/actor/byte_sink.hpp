// Where an encoder puts its bytes.
#pragma once

#include <reprise/core/bytes.hpp>

namespace reprise {

// Appends to a vector that somebody else owns and keeps warm.
class byte_sink {
 public:
  explicit byte_sink(byte_vector& out) noexcept : out_(out) {}

  void write(const_bytes bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  // As msgpack's packers want it.
  void write(const char* data, std::size_t size) {
    write({reinterpret_cast<const std::byte*>(data), size});
  }
  template <class Integer>
  byte_sink& put(Integer value) {
    std::byte raw[sizeof value];
    store_le(raw, value);
    write(raw);
    return *this;
  }
  [[nodiscard]] std::size_t size() const noexcept { return out_.size(); }

 private:
  byte_vector& out_;
};

}  // namespace reprise
