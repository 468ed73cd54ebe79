// A timer fires once, as an event, at or after its deadline, and never after it was cancelled.
#include <reprise/env/timer.hpp>

#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "hand_turned_loop.hpp"

namespace reprise {
namespace {

using testing::counter;
using testing::hand_turned_loop;

TEST(timer, fires_once_at_its_deadline) {
  hand_turned_loop world;
  counter fired;
  timer one(world.home(), entity_id{1}, fired.call());
  world.in([&] { one.arm_after(10ns); });
  EXPECT_TRUE(one.armed());
  world.advance(9ns);
  EXPECT_EQ(0, fired.count);
  world.advance(1ns);
  EXPECT_EQ(1, fired.count);
  EXPECT_FALSE(one.armed());
  world.advance(1s);
  EXPECT_EQ(1, fired.count);
}

TEST(timer, in_the_past_fires_now_but_not_inside_arm) {
  hand_turned_loop world;
  counter fired;
  timer one(world.home(), entity_id{1}, fired.call());
  timer two(world.home(), entity_id{2}, fired.call());
  world.in([&] {
    one.arm_after(-5s);
    two.arm_at(time_point{});
    EXPECT_EQ(0, fired.count);
  });
  world.advance(0ns);
  EXPECT_EQ(2, fired.count);
}

TEST(timer, cancelled_or_destroyed_does_not_fire) {
  hand_turned_loop world;
  counter fired;
  timer one(world.home(), entity_id{1}, fired.call());
  auto two = std::make_unique<timer>(world.home(), entity_id{2}, fired.call());
  world.in([&] {
    one.arm_after(1ns);
    two->arm_after(1ns);
    one.cancel();
    one.cancel();
    two.reset();
  });
  world.advance(1s);
  EXPECT_EQ(0, fired.count);
  EXPECT_EQ(time_never, world.home().next_deadline());
}

TEST(timer, may_be_armed_again_in_its_handler) {
  hand_turned_loop world;
  struct ticker {
    explicit ticker(loop& home)
        : clock(home, entity_id{1}, delegate<void()>::to<&ticker::on_fire>(this)) {}
    void on_fire() {
      if (++count < 3) clock.arm_after(1ms);
    }
    int count = 0;
    timer clock;
  } one(world.home());
  world.in([&] { one.clock.arm_after(1ms); });
  world.advance(2ms);
  EXPECT_EQ(2, one.count);
  world.advance(10ms);
  EXPECT_EQ(3, one.count);
}

// The backend hears of the earliest deadline when it changes, and once after a handler.
TEST(timer, tells_the_backend_the_earliest_deadline_only) {
  hand_turned_loop world;
  counter fired;
  timer one(world.home(), entity_id{1}, fired.call());
  timer two(world.home(), entity_id{2}, fired.call());
  time_point start{};
  world.in([&] {
    start = world.home().now();
    one.arm_after(5ns);
    two.arm_after(9ns);
    two.arm_after(3ns);
  });
  EXPECT_EQ((std::vector<time_point>{start + 5ns, start + 3ns}), world.announced);
  world.announced.clear();
  world.advance(3ns);
  EXPECT_EQ((std::vector<time_point>{start + 5ns}), world.announced);
  world.announced.clear();
  world.advance(2ns);
  EXPECT_EQ((std::vector<time_point>{time_never}), world.announced);
}

TEST(timer, only_work_counts_as_work) {
  hand_turned_loop world;
  counter fired;
  timer work(world.home(), entity_id{1}, fired.call());
  timer chore(world.home(), entity_id{2}, fired.call(), timer_kind::housekeeping);
  world.in([&] {
    work.arm_after(1ns);
    chore.arm_after(1ns);
  });
  EXPECT_EQ(1u, world.home().work_timer_count());
  world.in([&] { work.cancel(); });
  EXPECT_EQ(0u, world.home().work_timer_count());
}

}  // namespace
}  // namespace reprise
