// What other threads, and the loop itself, posted to a loop: many producers, one consumer, no lock.
//
// A stack of intrusive nodes, reversed when it is taken: first in, first out for each poster.
#pragma once

#include <atomic>

#include <reprise/env/loop.hpp>

namespace reprise::transports {

class inbox {
 public:
  // From any thread. Sequentially consistent, because it is one half of the protocol by which a
  // poster and a loop that falls asleep never miss each other.
  void push(posted_work& work) noexcept {
    posted_work* top = top_.load(std::memory_order_relaxed);
    do {
      work.next = top;
    } while (!top_.compare_exchange_weak(top, &work, std::memory_order_seq_cst,
                                         std::memory_order_relaxed));
  }

  [[nodiscard]] bool empty() const noexcept {
    return top_.load(std::memory_order_seq_cst) == nullptr;
  }

  // On the consumer's thread: everything, oldest first, linked by `next`; null when empty.
  [[nodiscard]] posted_work* take_all() noexcept {
    if (top_.load(std::memory_order_relaxed) == nullptr) return nullptr;
    posted_work* newest = top_.exchange(nullptr, std::memory_order_acquire);
    posted_work* oldest = nullptr;
    while (newest != nullptr) {
      posted_work* const older = newest->next;
      newest->next = oldest;
      oldest = newest;
      newest = older;
    }
    return oldest;
  }

 private:
  std::atomic<posted_work*> top_{nullptr};
};

}  // namespace reprise::transports
