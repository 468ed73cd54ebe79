// Bytes in order: appended at one end, read in place at the other.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <reprise/core/assert.hpp>
#include <reprise/core/bytes.hpp>

namespace reprise::sim {

class byte_queue {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size() - start_; }

  void append(const_bytes more) {
    if (lent_) {
      // A reader looks at the old memory; it lives until the loan ends.
      byte_vector fresh(bytes_.begin() + static_cast<std::ptrdiff_t>(start_), bytes_.end());
      retired_ = std::make_unique<byte_vector>(std::move(bytes_));
      bytes_ = std::move(fresh);
      start_ = 0;
      lent_ = false;
    } else if (start_ == bytes_.size()) {
      bytes_.clear();
      start_ = 0;
    } else if (start_ > 64 * 1024 && start_ > bytes_.size() / 2) {
      bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(start_));
      start_ = 0;
    }
    bytes_.insert(bytes_.end(), more.begin(), more.end());
  }
  // Precondition: count <= size().
  [[nodiscard]] const_bytes front(std::size_t count) const noexcept {
    return {bytes_.data() + start_, count};
  }
  void drop(std::size_t count) noexcept { start_ += static_cast<std::uint32_t>(count); }

  void begin_loan() noexcept { lent_ = true; }
  void end_loan() noexcept {
    lent_ = false;
    retired_.reset();
  }

 private:
  byte_vector bytes_;
  std::unique_ptr<byte_vector> retired_;  // seldom there
  std::uint32_t start_ = 0;               // a queue holds less than 4 GiB
  bool lent_ = false;
};

}  // namespace reprise::sim
