// The armed timers of one loop, earliest first; equal deadlines in the order they were armed.
#pragma once

#include <cstdint>
#include <vector>

#include <reprise/env/timer.hpp>

namespace reprise {

// A 4-ary heap whose timers know their place, so that cancelling is logarithmic.
class timer_heap {
 public:
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] time_point earliest() const noexcept {
    return entries_.empty() ? time_never : entries_.front().deadline;
  }
  [[nodiscard]] std::size_t work_count() const noexcept { return work_count_; }

  // Arms, or moves an armed timer.
  void insert(timer& item, time_point deadline);
  void remove(timer& item) noexcept;
  // Precondition: !empty(). The timer is no longer armed.
  timer& pop() noexcept;

 private:
  struct entry {
    time_point deadline;
    std::uint64_t order;
    timer* item;
  };
  static bool before(const entry& a, const entry& b) noexcept {
    return a.deadline != b.deadline ? a.deadline < b.deadline : a.order < b.order;
  }
  void place(std::size_t position, const entry& value) noexcept;
  void sift_up(std::size_t position, const entry& value) noexcept;
  void sift_down(std::size_t position, const entry& value) noexcept;
  void erase(std::size_t position) noexcept;

  std::vector<entry> entries_;
  std::uint64_t next_order_ = 0;
  std::size_t work_count_ = 0;
};

}  // namespace reprise
