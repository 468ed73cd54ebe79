#include <reprise/env/timer_heap.hpp>

#include <reprise/core/assert.hpp>

namespace reprise {

void timer_heap::insert(timer& item, time_point deadline) {
  if (item.position_ != timer::not_armed) remove(item);
  if (item.kind() == timer_kind::work) ++work_count_;
  const entry value{deadline, next_order_++, &item};
  entries_.push_back(value);
  sift_up(entries_.size() - 1, value);
}

void timer_heap::remove(timer& item) noexcept {
  REPRISE_ASSERT(item.position_ < entries_.size());
  erase(item.position_);
}

timer& timer_heap::pop() noexcept {
  timer& first = *entries_.front().item;
  erase(0);
  return first;
}

void timer_heap::erase(std::size_t position) noexcept {
  timer& item = *entries_[position].item;
  if (item.kind() == timer_kind::work) --work_count_;
  item.position_ = timer::not_armed;
  const entry last = entries_.back();
  entries_.pop_back();
  if (position == entries_.size()) return;
  if (position > 0 && before(last, entries_[(position - 1) / 4])) {
    sift_up(position, last);
  } else {
    sift_down(position, last);
  }
}

void timer_heap::place(std::size_t position, const entry& value) noexcept {
  entries_[position] = value;
  value.item->position_ = static_cast<std::uint32_t>(position);
}

void timer_heap::sift_up(std::size_t position, const entry& value) noexcept {
  while (position > 0) {
    const std::size_t parent = (position - 1) / 4;
    if (!before(value, entries_[parent])) break;
    place(position, entries_[parent]);
    position = parent;
  }
  place(position, value);
}

void timer_heap::sift_down(std::size_t position, const entry& value) noexcept {
  for (;;) {
    const std::size_t first = 4 * position + 1;
    if (first >= entries_.size()) break;
    const std::size_t end = first + 4 < entries_.size() ? first + 4 : entries_.size();
    std::size_t least = first;
    for (std::size_t child = first + 1; child < end; ++child)
      if (before(entries_[child], entries_[least])) least = child;
    if (!before(entries_[least], value)) break;
    place(position, entries_[least]);
    position = least;
  }
  place(position, value);
}

}  // namespace reprise
