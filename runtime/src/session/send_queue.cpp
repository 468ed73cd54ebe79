#include <reprise/session/send_queue.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>
#include <utility>

#include <reprise/core/assert.hpp>

namespace reprise {

// Stands at the front of its own block of the pool, or alone in one that refers to a shared frame.
struct send_queue::piece {
  piece* next = nullptr;
  const std::byte* data = nullptr;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t room_end = 0;  // end of the memory behind the piece; 0 in one that refers
  block_size size = block_size::reference;
  shared_frame shared;

  [[nodiscard]] std::size_t room() const noexcept { return room_end > end ? room_end - end : 0; }
};

void send_queue::append(const_bytes bytes) {
  while (!bytes.empty()) {
    if (last_ == nullptr || last_->room() == 0) link(add_block(bytes.size()));
    const std::size_t count = std::min(last_->room(), bytes.size());
    std::memcpy(reinterpret_cast<std::byte*>(last_ + 1) + last_->end, bytes.data(), count);
    last_->end += count;
    bytes_ += count;
    bytes = bytes.subspan(count);
  }
}

// Pipelined small frames spend most of their time here, so room is looked for once, and the usual header
// is copied as one word.
bool send_queue::append_in_place(const_bytes header, const_bytes payload,
                                 const_bytes trailer) noexcept {
  const std::size_t total = header.size() + payload.size() + trailer.size();
  if (last_ == nullptr || last_->room() < total) return false;
  std::byte* at = reinterpret_cast<std::byte*>(last_ + 1) + last_->end;
  if (header.size() == sizeof(std::uint64_t)) {
    std::memcpy(at, header.data(), sizeof(std::uint64_t));
  } else if (!header.empty()) {
    std::memcpy(at, header.data(), header.size());
  }
  at += header.size();
  if (!payload.empty()) std::memcpy(at, payload.data(), payload.size());
  if (!trailer.empty()) std::memcpy(at + payload.size(), trailer.data(), trailer.size());
  last_->end += total;
  bytes_ += total;
  return true;
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
