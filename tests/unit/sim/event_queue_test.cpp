// Events come by time, and events of one time by arrival plus deferral: compared with an ordered map over
// random steps of scheduling, moving, cancelling, forgetting and taking.
#include <reprise/sim/event_queue.hpp>

#include <deque>
#include <map>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/core/hash.hpp>

namespace reprise::sim {
namespace {

struct item {
  explicit item(int value, bool background = false)
      : number(value), when(delegate<void()>::to<&item::fire>(this), background) {}
  void fire() { ++fired; }
  int number;
  int fired = 0;
  event when;
};

struct fixture {
  explicit fixture(int count, bool background = false) {
    for (int i = 0; i < count; ++i) items.emplace_back(i, background);
  }
  // Takes the next one out and fires it.
  int take() {
    EXPECT_FALSE(queue.empty());
    const event& next = queue.pop();
    event_queue::fire(next);
    for (item& one : items)
      if (&one.when == &next) return one.number;
    return -1;
  }
  std::vector<int> drain() {
    std::vector<int> out;
    while (!queue.empty()) out.push_back(take());
    return out;
  }
  event& at(std::size_t index) { return items[index].when; }
  std::deque<item> items;
  event_queue queue;
};

TEST(event_queue, orders_by_time_and_then_by_arrival) {
  fixture one(4);
  one.queue.schedule(one.at(0), 20);
  one.queue.schedule(one.at(1), 10);
  one.queue.schedule(one.at(2), 20);
  one.queue.schedule(one.at(3), 10);
  EXPECT_EQ(10, one.queue.next_time_ns());
  EXPECT_EQ((std::vector<int>{1, 3, 0, 2}), one.drain());
  EXPECT_EQ(INT64_MAX, one.queue.next_time_ns());
  EXPECT_EQ(1, one.items[0].fired);
}

// A deferral of n lets n later arrivals of the same time pass, and none of another time.
TEST(event_queue, deferral_counts_arrivals) {
  fixture one(5);
  one.queue.schedule(one.at(0), 10, 2);
  for (std::size_t i = 1; i < 4; ++i) one.queue.schedule(one.at(i), 10);
  one.queue.schedule(one.at(4), 11);
  EXPECT_EQ((std::vector<int>{1, 0, 2, 3, 4}), one.drain());
}

TEST(event_queue, scheduling_again_moves) {
  fixture one(2);
  one.queue.schedule(one.at(0), 10);
  one.queue.schedule(one.at(1), 15);
  one.queue.schedule(one.at(0), 20);
  EXPECT_EQ(20, one.at(0).time_ns());
  EXPECT_EQ((std::vector<int>{1, 0}), one.drain());
  one.queue.schedule(one.at(0), 30);
  one.queue.schedule(one.at(1), 25);
  one.queue.schedule(one.at(0), 20);
  EXPECT_EQ((std::vector<int>{0, 1}), one.drain());
  EXPECT_EQ(2, one.items[0].fired);
}

TEST(event_queue, cancelled_does_not_fire_and_stays_queued_until_its_entry_is_met) {
  fixture one(2);
  one.queue.schedule(one.at(0), 10);
  one.queue.schedule(one.at(1), 20);
  one.at(0).cancel();
  EXPECT_FALSE(one.at(0).scheduled());
  EXPECT_TRUE(one.at(0).queued());
  EXPECT_EQ(20, one.queue.next_time_ns());
  EXPECT_FALSE(one.at(0).queued());
  EXPECT_EQ((std::vector<int>{1}), one.drain());
}

TEST(event_queue, forgotten_leaves_no_entry_behind) {
  fixture one(3);
  one.queue.schedule(one.at(0), 10);
  one.queue.schedule(one.at(1), 20);
  one.queue.schedule(one.at(0), 30);
  one.queue.schedule(one.at(2), 30);
  one.queue.forget(one.at(0));
  EXPECT_FALSE(one.at(0).queued());
  EXPECT_EQ((std::vector<int>{1, 2}), one.drain());
}

TEST(event_queue, only_live_foreground_events_keep_it_busy) {
  fixture front(1);
  fixture back(1, true);
  EXPECT_FALSE(front.queue.has_foreground());
  front.queue.schedule(back.at(0), 10);
  EXPECT_FALSE(front.queue.has_foreground());
  front.queue.schedule(front.at(0), 20);
  EXPECT_TRUE(front.queue.has_foreground());
  front.at(0).cancel();
  EXPECT_FALSE(front.queue.has_foreground());
}

TEST(event_queue, agrees_with_an_ordered_map) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    fixture one(32);
    using key = std::tuple<std::int64_t, std::uint64_t, std::uint64_t>;
    std::map<key, std::size_t> model;
    std::map<std::size_t, key> where;
    std::uint64_t arrivals = 0;
    const auto forget = [&](std::size_t index) {
      if (!where.contains(index)) return;
      model.erase(where[index]);
      where.erase(index);
    };
    for (std::uint64_t step = 0; step < 3000; ++step) {
      const std::uint64_t drawn = mix(seed, step);
      const std::size_t index = drawn % one.items.size();
      switch (drawn >> 8 & 7) {
        case 0:
          one.at(index).cancel();
          forget(index);
          break;
        case 1:
          one.queue.forget(one.at(index));
          forget(index);
          break;
        case 2:
        case 3:
          ASSERT_EQ(model.empty(), one.queue.empty());
          if (model.empty()) break;
          ASSERT_EQ(std::get<0>(model.begin()->first), one.queue.next_time_ns());
          ASSERT_EQ(static_cast<int>(model.begin()->second), one.take());
          forget(model.begin()->second);
          break;
        default: {
          const auto time = static_cast<std::int64_t>(drawn >> 16 & 7);
          const std::uint64_t deferral = (drawn >> 32 & 3) == 0 ? drawn >> 40 & 15 : 0;
          one.queue.schedule(one.at(index), time, deferral);
          forget(index);
          ++arrivals;
          where[index] = {time, arrivals + deferral, arrivals};
          model[where[index]] = index;
          break;
        }
      }
      ASSERT_EQ(where.contains(index), one.at(index).scheduled());
      if (one.at(index).scheduled()) {
        ASSERT_TRUE(one.at(index).queued());
      }
    }
  }
}

}  // namespace
}  // namespace reprise::sim
