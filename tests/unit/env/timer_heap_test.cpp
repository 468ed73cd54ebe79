// The heap gives timers by deadline, and equal deadlines in the order they were armed: compared with an
// ordered map over many random steps of arming, moving, removing and taking.
#include <reprise/env/timer_heap.hpp>

#include <deque>
#include <map>
#include <utility>

#include <gtest/gtest.h>

#include "hand_turned_loop.hpp"

namespace reprise {
namespace {

time_point at(std::uint64_t ns) { return time_point{duration{static_cast<std::int64_t>(ns)}}; }

struct fixture {
  explicit fixture(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      timers.emplace_back(world.home(), entity_id{i}, ignored.call(),
                          i % 3 == 0 ? timer_kind::housekeeping : timer_kind::work);
  }
  ~fixture() {
    while (!heap.empty()) heap.pop();
  }
  testing::hand_turned_loop world;
  testing::counter ignored;
  std::deque<timer> timers;
  timer_heap heap;
};

TEST(timer_heap, is_empty_at_first) {
  const timer_heap heap;
  EXPECT_TRUE(heap.empty());
  EXPECT_EQ(time_never, heap.earliest());
  EXPECT_EQ(0u, heap.work_count());
}

TEST(timer_heap, orders_by_deadline_and_then_by_arming) {
  fixture one(4);
  one.heap.insert(one.timers[0], at(5));
  one.heap.insert(one.timers[1], at(3));
  one.heap.insert(one.timers[2], at(5));
  one.heap.insert(one.timers[3], at(3));
  EXPECT_EQ(at(3), one.heap.earliest());
  for (const std::size_t expected : {1u, 3u, 0u, 2u})
    EXPECT_EQ(&one.timers[expected], &one.heap.pop());
  EXPECT_FALSE(one.timers[0].armed());
}

TEST(timer_heap, arming_again_moves_behind_those_of_the_same_deadline) {
  fixture one(2);
  one.heap.insert(one.timers[0], at(5));
  one.heap.insert(one.timers[1], at(5));
  one.heap.insert(one.timers[0], at(5));
  EXPECT_EQ(&one.timers[1], &one.heap.pop());
}

TEST(timer_heap, agrees_with_an_ordered_map) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    fixture one(64);
    std::map<std::pair<time_point, std::uint64_t>, std::size_t> model;
    std::map<std::size_t, std::pair<time_point, std::uint64_t>> where;
    std::uint64_t order = 0;
    for (std::uint64_t step = 0; step < 2000; ++step) {
      const std::uint64_t drawn = mix(seed, step);
      const std::size_t index = drawn % one.timers.size();
      timer& chosen = one.timers[index];
      switch (drawn >> 8 & 3) {
        case 0:
        case 1: {
          const time_point deadline = at(drawn >> 16 & 31);
          if (where.contains(index)) model.erase(where[index]);
          where[index] = {deadline, order++};
          model[where[index]] = index;
          one.heap.insert(chosen, deadline);
          break;
        }
        case 2:
          if (!where.contains(index)) break;
          model.erase(where[index]);
          where.erase(index);
          one.heap.remove(chosen);
          break;
        default:
          if (model.empty()) break;
          ASSERT_EQ(&one.timers[model.begin()->second], &one.heap.pop());
          where.erase(model.begin()->second);
          model.erase(model.begin());
          break;
      }
      std::size_t work = 0;
      for (const auto& [key, held] : model) work += held % 3 != 0;
      ASSERT_EQ(model.empty() ? time_never : model.begin()->first.first, one.heap.earliest());
      ASSERT_EQ(work, one.heap.work_count());
      ASSERT_EQ(where.contains(index), chosen.armed());
    }
  }
}

TEST(timer_heap_death_test, removing_what_is_not_armed_is_a_mistake) {
  fixture one(1);
  EXPECT_DEATH(one.heap.remove(one.timers[0]), "assertion failed");
}

}  // namespace
}  // namespace reprise
