// Items from any thread for one loop, in the order of their places, with one wake-up per batch.
//
// The whole state is one word: the newest item (a list, newest first), a bit `posted` (the box
// stands in the loop's queue, so nobody else needs to wake it) and a bit `closed`. Taking a place,
// learning that one has to wake the loop, and learning that the box is closed are therefore one
// step. `callers` counts threads that are inside push, because after the last of them the loop
// itself may go.
// tidy: allow-file pointer-order: two bits live in the word beside the address, nothing is ordered
#pragma once

#include <atomic>
#include <cstdint>

#include <reprise/core/assert.hpp>
#include <reprise/env/loop.hpp>

namespace reprise {

template <class Item>
class post_box;

// Base of what can be put into a post_box<Item>.
template <class Item>
class post_box_item {
 private:
  friend class post_box<Item>;
  Item* next_ = nullptr;
};

template <class Item>
class post_box final : private posted_work {
 public:
  // `on_items` runs on the loop, as an event of its own.
  post_box(loop& home, delegate<void()> on_items) noexcept
      : posted_work(delegate<void()>::to<&post_box::run_posted>(this)),
        home_(home),
        on_items_(on_items) {}

  // From any thread. False when the box is closed: the item stays the caller's.
  [[nodiscard]] bool push(Item& item) { return put(item, 0); }
  // The same, and closes the box in the same step.
  [[nodiscard]] bool push_last(Item& item) { return put(item, bit_closed); }
  // From any thread.
  [[nodiscard]] bool closed() const noexcept {
    return (word_.load(std::memory_order_acquire) & bit_closed) != 0;
  }

  // On the loop: whether there is something to take.
  [[nodiscard]] bool has_items() const noexcept {
    return (word_.load(std::memory_order_acquire) & ~bits) != 0;
  }
  // On the loop: everything, in the order of places; follow it with next(). May be called at any
  // time, not only from on_items.
  [[nodiscard]] Item* take() noexcept {
    Item* newest = item_of(word_.fetch_and(bits, std::memory_order_acq_rel));
    Item* oldest = nullptr;
    while (newest != nullptr) {
      Item* const before = next(*newest);
      newest->post_box_item<Item>::next_ = oldest;
      oldest = newest;
      newest = before;
    }
    return oldest;
  }
  [[nodiscard]] static Item* next(const Item& item) noexcept {
    return item.post_box_item<Item>::next_;
  }
  // On the loop: nothing can be pushed any more.
  void close() noexcept { word_.fetch_or(bit_closed, std::memory_order_acq_rel); }
  // Instead of retiring, when the loop was halted: closes, and waits for the few instructions that a
  // caller may still be inside push.
  void abandon() noexcept {
    close();
    while (callers_.load(std::memory_order_acquire) != 0) {
    }
  }
  // On the loop: closes. True when nobody will touch the loop any more, so that box and loop may
  // go; else on_items comes once more, and then this is to be asked again.
  [[nodiscard]] bool retire() {
    const std::uintptr_t before = word_.fetch_or(bit_closed, std::memory_order_acq_rel);
    if ((before & bit_posted) != 0) return false;
    if (callers_.load(std::memory_order_acquire) == 0) return true;
    word_.fetch_or(bit_posted, std::memory_order_relaxed);
    home_.post(*this);
    return false;
  }

 private:
  static constexpr std::uintptr_t bit_posted = 1;
  static constexpr std::uintptr_t bit_closed = 2;
  static constexpr std::uintptr_t bits = bit_posted | bit_closed;
  static Item* item_of(std::uintptr_t word) noexcept {
    return reinterpret_cast<Item*>(word & ~bits);
  }

  bool put(Item& item, std::uintptr_t also) {
    static_assert(alignof(Item) > bits);
    callers_.fetch_add(1, std::memory_order_relaxed);
    std::uintptr_t seen = word_.load(std::memory_order_relaxed);
    bool taken = false;
    while ((seen & bit_closed) == 0 && !taken) {
      item.post_box_item<Item>::next_ = item_of(seen);
      taken = word_.compare_exchange_weak(
          seen, reinterpret_cast<std::uintptr_t>(&item) | bit_posted | also,
          std::memory_order_acq_rel, std::memory_order_relaxed);
    }
    if (taken && (seen & bit_posted) == 0) home_.post(*this);
    callers_.fetch_sub(1, std::memory_order_release);
    return taken;
  }

  void run_posted() {
    // What is pushed from here on wakes the loop again.
    word_.fetch_and(~bit_posted, std::memory_order_acq_rel);
    on_items_();
  }

  loop& home_;
  delegate<void()> on_items_;
  std::atomic<std::uintptr_t> word_{0};
  std::atomic<std::uint32_t> callers_{0};
};

}  // namespace reprise
