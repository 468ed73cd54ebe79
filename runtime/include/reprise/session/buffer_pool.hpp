// Memory for the bytes that wait to be sent on one loop: blocks of three sizes, given back and used
// again, so that a steady stream of messages allocates nothing and an idle session holds nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace reprise {

enum class block_size : std::uint8_t { reference, small, large };

[[nodiscard]] constexpr std::size_t block_bytes(block_size size) noexcept {
  switch (size) {
    case block_size::reference: return 64;
    case block_size::small: return std::size_t{8} * 1024;
    case block_size::large: return std::size_t{64} * 1024;
  }
  return 0;
}

// The most free blocks that a pool keeps; more go back to the heap. Together about 2 MiB.
[[nodiscard]] constexpr std::size_t block_count_max(block_size size) noexcept {
  switch (size) {
    case block_size::reference: return 1024;
    case block_size::small: return 128;
    case block_size::large: return 16;
  }
  return 0;
}

// Threading: on one loop. Outlives every session that uses it.
class buffer_pool {
 public:
  buffer_pool() noexcept = default;
  ~buffer_pool();
  buffer_pool(const buffer_pool&) = delete;
  buffer_pool& operator=(const buffer_pool&) = delete;

  // Uninitialised memory, aligned for anything.
  [[nodiscard]] void* acquire(block_size size);
  void release(void* block, block_size size) noexcept;

  // Blocks handed out and not yet given back.
  [[nodiscard]] std::size_t used_count() const noexcept { return used_count_; }

 private:
  struct shelf {
    void* first = nullptr;  // each free block holds the address of the next
    std::size_t count = 0;
  };
  std::array<shelf, 3> shelves_{};
  std::size_t used_count_ = 0;
};

}  // namespace reprise
