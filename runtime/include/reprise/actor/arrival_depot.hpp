// Where the loops of a node exchange memory for arrivals: what one loop makes often ends on another, and would be
// allocated here and freed there for ever. Full magazines change hands whole (Bonwick and Adams, "Magazines and
// Vmem", USENIX 2001, 3.1).
//
// Threading: from any loop.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

namespace reprise {

class arrival_depot {
 public:
  static constexpr std::size_t size_count = 4;
  static constexpr std::array<std::size_t, size_count> sizes{128, 256, 512,
                                                             1024};  // bytes of a block
  static constexpr std::size_t magazine_blocks = 256;
  static constexpr std::size_t magazines_max = 16;  // of each size

  // Memory that nothing lives in; a magazine is magazine_blocks of them, known by its first.
  struct block {
    block* next;
  };

  arrival_depot() = default;
  arrival_depot(const arrival_depot&) = delete;
  arrival_depot& operator=(const arrival_depot&) = delete;
  ~arrival_depot();

  // A full magazine; null when there is none. Precondition for both: size_class < size_count.
  [[nodiscard]] block* take(std::size_t size_class) noexcept;
  // When there is no room its memory is freed.
  void give(std::size_t size_class, block& magazine) noexcept;

  static void free_all(block* first) noexcept;

 private:
  // Each place is empty or holds one; they are exchanged whole, so that no magazine is ever mistaken for another.
  std::array<std::array<std::atomic<block*>, magazines_max>, size_count> places_{};
};

}  // namespace reprise
