// What will happen, earliest first. A 4-ary heap with its keys inline.
#pragma once

#include <cstdint>
#include <vector>

#include <reprise/core/assert.hpp>
#include <reprise/core/delegate.hpp>

namespace reprise::sim {

// Something that happens at a world time. A field of who it belongs to. At most one live entry at a
// time; scheduling again moves it, and the old entry is skipped when it comes up. The owner must not
// die while `queued()`: entries point at it.
class event {
 public:
  // A background event (housekeeping, faults to come) does not keep a run from being quiet.
  explicit event(delegate<void()> fire, bool background = false) noexcept
      : fire_(fire), background_(background) {}
  event(const event&) = delete;
  event& operator=(const event&) = delete;

  [[nodiscard]] bool scheduled() const noexcept { return live_order_ != 0; }
  [[nodiscard]] bool queued() const noexcept { return entries_ != 0; }
  [[nodiscard]] std::int64_t time_ns() const noexcept { return time_ns_; }
  void cancel() noexcept { live_order_ = 0; }

 private:
  friend class event_queue;
  delegate<void()> fire_;
  std::uint64_t live_order_ = 0;
  std::int64_t time_ns_ = 0;
  std::uint32_t entries_ = 0;
  bool background_;
};

class event_queue {
 public:
  // Orders events of one time: the arrival order, plus the deferral drawn for it.
  void schedule(event& item, std::int64_t time_ns, std::uint64_t deferral = 0) {
    const std::uint64_t arrival = ++arrivals_;
    item.live_order_ = (arrival + deferral) << 20 | (arrival & 0xfffff);
    item.time_ns_ = time_ns;
    ++item.entries_;
    push({time_ns, item.live_order_, &item});
  }

  // The time of the next live event; INT64_MAX when there is none.
  [[nodiscard]] std::int64_t next_time_ns() {
    drop_stale();
    return heap_.empty() ? INT64_MAX : heap_.front().time_ns;
  }
  [[nodiscard]] bool empty() { return next_time_ns() == INT64_MAX; }

  // Takes the next live event out. Precondition: !empty().
  event& pop() {
    event& item = *heap_.front().item;
    remove_first();
    --item.entries_;
    item.live_order_ = 0;
    return item;
  }
  static void fire(const event& item) { item.fire_(); }
  // Takes every entry of an event out, so that its owner may die. Linear; for rare ends.
  void forget(event& item);
  void clear() noexcept { heap_.clear(); }
  // Whether a live event is pending that is not background. Ends at the first one found.
  [[nodiscard]] bool has_foreground() const noexcept {
    for (const entry& one : heap_)
      if (one.item->live_order_ == one.order && !one.item->background_) return true;
    return false;
  }

 private:
  struct entry {
    std::int64_t time_ns;
    std::uint64_t order;
    event* item;
  };
  static bool before(const entry& a, const entry& b) noexcept {
    return a.time_ns != b.time_ns ? a.time_ns < b.time_ns : a.order < b.order;
  }
  void drop_stale() {
    while (!heap_.empty() && heap_.front().item->live_order_ != heap_.front().order) {
      --heap_.front().item->entries_;
      remove_first();
    }
  }
  void push(const entry& value);
  void remove_first();

  std::vector<entry> heap_;
  std::uint64_t arrivals_ = 0;
};

inline void event_queue::push(const entry& value) {
  heap_.push_back(value);
  std::size_t at = heap_.size() - 1;
  while (at > 0) {
    const std::size_t parent = (at - 1) / 4;
    if (!before(value, heap_[parent])) break;
    heap_[at] = heap_[parent];
    at = parent;
  }
  heap_[at] = value;
}

inline void event_queue::forget(event& item) {
  item.live_order_ = 0;
  if (item.entries_ == 0) return;
  item.entries_ = 0;
  const std::vector<entry> kept = std::move(heap_);
  heap_.clear();
  for (const entry& one : kept)
    if (one.item != &item) push(one);
}

inline void event_queue::remove_first() {
  const entry last = heap_.back();
  heap_.pop_back();
  const std::size_t size = heap_.size();
  if (size == 0) return;
  std::size_t at = 0;
  for (;;) {
    const std::size_t first = 4 * at + 1;
    if (first >= size) break;
    const std::size_t end = first + 4 < size ? first + 4 : size;
    std::size_t least = first;
    for (std::size_t child = first + 1; child < end; ++child)
      if (before(heap_[child], heap_[least])) least = child;
    if (!before(heap_[least], last)) break;
    heap_[at] = heap_[least];
    at = least;
  }
  heap_[at] = last;
}

}  // namespace reprise::sim
