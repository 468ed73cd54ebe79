#include <reprise/session/send_queue.hpp>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include <reprise/core/assert.hpp>

namespace reprise {

void send_queue::append(const_bytes bytes) {
  while (!bytes.empty()) {
    if (room().empty()) link(add_block(bytes.size()));
    const std::size_t count = std::min(room().size(), bytes.size());
    std::memcpy(room().data(), bytes.data(), count);
    extend(count);
    bytes = bytes.subspan(count);
  }
}

void send_queue::append(const shared_frame& frame) {
  const const_bytes bytes = frame.bytes();
  if (bytes.empty()) return;
  if (bytes.size() < shared_copy_bytes_max && !empty()) return append(bytes);
  static_assert(sizeof(piece) <= block_bytes(block_size::reference));
  piece& added = *new (pool_.acquire(block_size::reference)) piece;
  added.data = bytes.data();
  added.end = bytes.size();
  added.shared = frame;
  bytes_ += bytes.size();
  link(added);
}

// Blocks are small until much waits, so that the memory of a slow session stays near what it holds.
send_queue::piece& send_queue::add_block(std::size_t wanted) {
  const bool bulk = wanted > block_bytes(block_size::small) - sizeof(piece) ||
                    bytes_ >= block_bytes(block_size::large);
  const block_size size = bulk ? block_size::large : block_size::small;
  piece& added = *new (pool_.acquire(size)) piece;
  added.data = reinterpret_cast<const std::byte*>(&added + 1);
  added.room_end = block_bytes(size) - sizeof(piece);
  added.size = size;
  return added;
}

void send_queue::link(piece& last) noexcept {
  (last_ == nullptr ? first_ : last_->next) = &last;
  last_ = &last;
}

const_bytes send_queue::front() const noexcept {
  return {first_->data + first_->begin, first_->end - first_->begin};
}

std::size_t send_queue::gather(std::span<const_bytes, gather_count_max> out) const noexcept {
  std::size_t count = 0;
  for (const piece* at = first_; at != nullptr && count < out.size(); at = at->next)
    out[count++] = {at->data + at->begin, at->end - at->begin};
  return count;
}

void send_queue::consume(std::size_t count) noexcept {
  REPRISE_ASSERT(count <= bytes_);
  bytes_ -= count;
  while (count > 0) {
    const std::size_t taken = std::min(count, first_->end - first_->begin);
    first_->begin += taken;
    count -= taken;
    if (first_->begin == first_->end) drop_first();
  }
}

void send_queue::drop_first() noexcept {
  piece* const done = std::exchange(first_, first_->next);
  if (first_ == nullptr) last_ = nullptr;
  const block_size size = done->size;
  done->~piece();
  pool_.release(done, size);
}

void send_queue::clear() noexcept {
  while (first_ != nullptr) drop_first();
  bytes_ = 0;
}

}  // namespace reprise
