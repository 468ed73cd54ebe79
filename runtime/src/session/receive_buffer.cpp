#include <reprise/session/receive_buffer.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include <reprise/core/assert.hpp>

namespace reprise {
namespace {

constexpr std::size_t memory_bytes_min = 256;

}  // namespace

void receive_buffer::append(const_bytes bytes, std::size_t expected) {
  if (bytes.empty()) return;
  if (memory_bytes_ - end_ < bytes.size()) make_room(bytes.size(), expected);
  std::memcpy(memory_ + end_, bytes.data(), bytes.size());
  end_ += bytes.size();
}

// realloc, because for large blocks it moves pages instead of bytes.
void receive_buffer::make_room(std::size_t more, std::size_t expected) {
  move_to_front();
  const std::size_t size = end_ + more;
  if (size <= memory_bytes_) return;
  std::size_t grown = std::max(2 * size, memory_bytes_min);
  if (expected >= size) grown = std::min(grown, std::max(expected, memory_bytes_min));
  auto* const memory = static_cast<std::byte*>(std::realloc(memory_, grown));
  if (memory == nullptr) throw std::bad_alloc();
  memory_ = memory;
  memory_bytes_ = grown;
}

void receive_buffer::consume(std::size_t count) noexcept {
  REPRISE_ASSERT(count <= end_ - begin_);
  begin_ += count;
  if (begin_ == end_) return release();
  const std::size_t left = end_ - begin_;
  if (memory_bytes_ <= receive_buffer_slack_bytes || memory_bytes_ <= 4 * left) return;
  move_to_front();
  const std::size_t enough = std::max(2 * left, memory_bytes_min);
  auto* const smaller = static_cast<std::byte*>(std::realloc(memory_, enough));
  if (smaller == nullptr) return;
  memory_ = smaller;
  memory_bytes_ = enough;
}

void receive_buffer::move_to_front() noexcept {
  if (begin_ == 0) return;
  std::memmove(memory_, memory_ + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
}

void receive_buffer::release() noexcept {
  std::free(std::exchange(memory_, nullptr));
  memory_bytes_ = begin_ = end_ = 0;
}

}  // namespace reprise
