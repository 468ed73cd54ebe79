// The bytes of a stream that arrived and could not be used yet.
#pragma once

#include <cstddef>

#include <reprise/core/bytes.hpp>

namespace reprise {

// Memory follows the bytes that are here, never a length that somebody claims: at most four times
// what is kept, or receive_buffer_slack_bytes. None when empty.
inline constexpr std::size_t receive_buffer_slack_bytes = 4096;

class receive_buffer {
 public:
  receive_buffer() noexcept = default;
  ~receive_buffer() { release(); }
  receive_buffer(const receive_buffer&) = delete;
  receive_buffer& operator=(const receive_buffer&) = delete;

  [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
  [[nodiscard]] const_bytes kept() const noexcept { return {memory_ + begin_, end_ - begin_}; }
  [[nodiscard]] std::size_t memory_bytes() const noexcept { return memory_bytes_; }

  // Views of kept() are invalid afterwards. `expected`: the size at which it will probably be used
  // up (0: unknown); it can only save memory.
  void append(const_bytes bytes, std::size_t expected = 0);
  // Precondition: count <= kept().size(). Views of kept() are invalid afterwards.
  void consume(std::size_t count) noexcept;
  void release() noexcept;

 private:
  void make_room(std::size_t more, std::size_t expected);
  void move_to_front() noexcept;

  std::byte* memory_ = nullptr;
  std::size_t memory_bytes_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace reprise
