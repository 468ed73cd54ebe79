// The bytes that a session took and the transport has not taken yet, in order.
//
// Frames are copied one after the other into blocks of the loop's pool, since copying a small frame
// is cheaper than gathering it; a block may end inside a frame. Frames that many sessions share are
// referred to. A block never moves, and bytes are only added behind those that a write is looking
// at, so the queue may grow while a write is in flight.
#pragma once

#include <cstddef>
#include <span>

#include <reprise/core/bytes.hpp>
#include <reprise/env/operation.hpp>
#include <reprise/session/buffer_pool.hpp>
#include <reprise/session/shared_frame.hpp>

namespace reprise {

// A shared frame below this size is referred to only while nothing else waits; behind other bytes it
// is copied, since many small pieces are dear to gather.
inline constexpr std::size_t shared_copy_bytes_max = 1024;

class send_queue {
 public:
  explicit send_queue(buffer_pool& pool) noexcept : pool_(pool) {}
  ~send_queue() { clear(); }
  send_queue(const send_queue&) = delete;
  send_queue& operator=(const send_queue&) = delete;

  [[nodiscard]] bool empty() const noexcept { return bytes_ == 0; }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  // Throws std::bad_alloc, and then holds a part of the bytes.
  void append(const_bytes bytes);
  // Memory behind the last byte, in which the next ones may be written; empty when there is none.
  [[nodiscard]] mutable_bytes room() const noexcept {
    if (last_ == nullptr) return {};
    return {reinterpret_cast<std::byte*>(last_ + 1) + last_->end, last_->room()};
  }
  // Takes what was written to the front of room(). Precondition: count <= room().size().
  void extend(std::size_t count) noexcept {
    last_->end += count;
    bytes_ += count;
  }
  void append(const shared_frame& frame);

  // The first piece. Precondition: !empty().
  [[nodiscard]] const_bytes front() const noexcept;
  // The first bytes of the queue as at most gather_count_max pieces; returns how many. They stay
  // valid until consumed.
  [[nodiscard]] std::size_t gather(std::span<const_bytes, gather_count_max> out) const noexcept;
  // Precondition: count <= bytes().
  void consume(std::size_t count) noexcept;
  void clear() noexcept;

 private:
  // Stands at the front of its own block of the pool, or alone in one that refers to a shared frame.
  struct piece {
    piece* next = nullptr;
    const std::byte* data = nullptr;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t room_end = 0;  // end of the memory behind the piece; 0 in one that refers
    block_size size = block_size::reference;
    shared_frame shared;

    [[nodiscard]] std::size_t room() const noexcept { return room_end > end ? room_end - end : 0; }
  };

  piece& add_block(std::size_t wanted);
  void link(piece& last) noexcept;
  void drop_first() noexcept;

  buffer_pool& pool_;
  piece* first_ = nullptr;
  piece* last_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace reprise
