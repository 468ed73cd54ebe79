// How arrivals come from one loop of a node to another: in batches, with one wake-up for each.
//
// A batch holds pointers side by side, so that the loop that takes it can ask for all its arrivals at once: they lie
// in the other processor's cache, and one after the other each costs the whole way.
//
// Threading: on its loop.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <reprise/actor/arrival.hpp>
#include <reprise/session/post_box.hpp>

namespace reprise {

// Arrivals on their way to one loop and not handled there, as far as the sending loop can see; messages beyond are
// refused, signals and answers are not.
inline constexpr std::size_t lane_count_max = 65'536;

class arrival_batch final : public post_box_item<arrival_batch> {
 public:
  static constexpr std::size_t count_max = 62;

  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] bool full() const noexcept { return count_ == count_max; }
  // Precondition: !full().
  void push(arrival& item) noexcept { items_[count_++] = &item; }
  void fetch() const noexcept;
  // Empties it, first in, first out.
  void move_to(arrival_queue& into) noexcept;

 private:
  std::size_t count_ = 0;
  std::array<arrival*, count_max> items_{};
};

class loop_lanes {
 public:
  loop_lanes(loop& home, std::size_t loop_count, delegate<void()> on_arrivals)
      : lanes_(loop_count), box_(home, on_arrivals) {}
  loop_lanes(const loop_lanes&) = delete;
  loop_lanes& operator=(const loop_lanes&) = delete;

  [[nodiscard]] std::size_t count() const noexcept { return lanes_.size(); }
  // It leaves with the next flush.
  void put(std::uint16_t loop, arrival& item) {
    lane& to = lanes_[loop];
    if (to.open == nullptr || to.open->full()) open_batch(to);
    to.open->push(item);
    ++to.count;
  }
  // Whether a message for that loop, whose end is `there`, is one too many.
  [[nodiscard]] bool crowded(std::uint16_t loop, const loop_lanes& there) noexcept {
    lane& to = lanes_[loop];
    return to.count >= to.allowed && !make_room(to, there);
  }
  // `there` is that loop's end. What comes back had nowhere to go: that loop has ended its work.
  void flush(std::uint16_t loop, loop_lanes& there, arrival_queue& back);
  [[nodiscard]] bool anything_for(std::uint16_t loop) const noexcept {
    return !lanes_[loop].leaving.empty();
  }
  [[nodiscard]] bool anything() const noexcept {
    return std::any_of(lanes_.begin(), lanes_.end(),
                       [](const lane& each) { return !each.leaving.empty(); });
  }
  // What has come, in its order; how many.
  std::size_t take(arrival_queue& into);
  // So many that were taken wait to be handled.
  void set_backlog(std::size_t count) noexcept {
    if (backlog_.load(std::memory_order_relaxed) != count)
      backlog_.store(count, std::memory_order_relaxed);
  }
  // What has come and what has not left, without an order.
  void take_all(arrival_queue& into);
  void abandon() noexcept { box_.abandon(); }
  [[nodiscard]] bool retire() { return box_.retire(); }

 private:
  struct lane {
    std::vector<std::unique_ptr<arrival_batch>> leaving;
    arrival_batch* open = nullptr;  // the last of them
    std::size_t count = 0;
    std::size_t allowed = 0;  // so many may leave before the other end is looked at again
  };
  static constexpr std::size_t spare_max = 64;

  void open_batch(lane& to);
  [[nodiscard]] static bool make_room(lane& to, const loop_lanes& there) noexcept;
  static void has_left(lane& from) noexcept;
  void give_spare(std::unique_ptr<arrival_batch> empty);

  std::vector<lane> lanes_;
  std::vector<std::unique_ptr<arrival_batch>> spare_;
  post_box<arrival_batch> box_;
  std::atomic<std::size_t> boxed_{0};
  std::atomic<std::size_t> backlog_{0};
};

}  // namespace reprise
