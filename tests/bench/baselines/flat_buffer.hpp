// Bytes in one piece: appended at the end, consumed at the front, never zeroed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

namespace reprise::bench {

class flat_buffer {
 public:
  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
  [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
    return {bytes_.get() + begin_, size()};
  }

  // The place of `count` more bytes, to be written by the caller.
  [[nodiscard]] std::byte* append(std::size_t count) {
    if (capacity_ - end_ < count) grow(count);
    std::byte* const place = bytes_.get() + end_;
    end_ += static_cast<std::uint32_t>(count);
    return place;
  }
  void append(std::span<const std::byte> bytes) {
    if (!bytes.empty()) std::memcpy(append(bytes.size()), bytes.data(), bytes.size());
  }

  void consume(std::size_t count) noexcept {
    begin_ += static_cast<std::uint32_t>(count);
    if (begin_ == end_) begin_ = end_ = 0;
  }
  void clear() noexcept { begin_ = end_ = 0; }

  // Precondition: empty().
  void release_above(std::size_t kept) noexcept {
    if (capacity_ <= kept) return;
    bytes_.reset();
    capacity_ = 0;
  }

 private:
  void grow(std::size_t count) {
    const std::size_t wanted = std::max<std::size_t>({size() + count, 2 * size(), 256});
    auto larger = std::make_unique_for_overwrite<std::byte[]>(wanted);
    if (!empty()) std::memcpy(larger.get(), bytes_.get() + begin_, size());
    bytes_ = std::move(larger);
    capacity_ = static_cast<std::uint32_t>(wanted);
    end_ -= begin_;
    begin_ = 0;
  }

  std::unique_ptr<std::byte[]> bytes_;
  std::uint32_t begin_ = 0;
  std::uint32_t end_ = 0;
  std::uint32_t capacity_ = 0;
};

}  // namespace reprise::bench
