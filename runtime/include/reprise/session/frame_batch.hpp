// The whole frames at the front of some input, as a codec finds them: one call for many frames,
// where a stream brings many at once.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>

#include <reprise/core/assert.hpp>
#include <reprise/session/frame.hpp>

namespace reprise {

// Threading: on one thread. The input outlives it.
class frame_batch {
 public:
  static constexpr std::size_t count_max = 32;

  struct entry {
    frame value;
    std::size_t end = 0;  // where the frame ends in the input
  };

  // The entries are not zeroed: that would cost more than a batch of one frame.
  explicit frame_batch(const_bytes input) noexcept : input_(input) {}
  frame_batch(const frame_batch&) = delete;
  frame_batch& operator=(const frame_batch&) = delete;
  ~frame_batch() = default;

  // What follows the frames that were added.
  [[nodiscard]] const_bytes rest() const noexcept { return input_.subspan(end_); }
  [[nodiscard]] bool full() const noexcept { return count_ == count_max; }
  // The frame that `consumed` bytes at the front of rest() are.
  // Precondition: !full(), 1 <= consumed <= rest().size(), and the payload points into them.
  void add(const frame& value, std::size_t consumed) noexcept {
    REPRISE_ASSERT(count_ < count_max && consumed - 1 < input_.size() - end_);
    end_ += consumed;
    std::construct_at(&entries_[count_++], entry{value, end_});
  }

  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  [[nodiscard]] std::span<const entry> frames() const noexcept { return {entries_.data(), count_}; }

 private:
  const_bytes input_;
  std::size_t end_ = 0;
  std::size_t count_ = 0;
  union {
    // The first count_ of them are there. NOLINTNEXTLINE(readability-identifier-naming): private
    std::array<entry, count_max> entries_;
  };
};

}  // namespace reprise
