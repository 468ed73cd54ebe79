// Inside one event: its handler, then every continuation in order, then nothing; what enters and what
// leaves is in the digest.
#include <reprise/env/loop.hpp>

#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "hand_turned_loop.hpp"

namespace reprise {
namespace {

using testing::counter;
using testing::hand_turned_loop;

struct step {
  step(loop& home, std::vector<int>& order, int number)
      : order_(order), number_(number), later(home, delegate<void()>::to<&step::run>(this)) {}
  void run() {
    order_.push_back(number_);
    if (then != nullptr) then->later.schedule();
  }
  std::vector<int>& order_;
  int number_;
  step* then = nullptr;
  deferred_call later;
};

TEST(loop, runs_continuations_in_order_after_the_handler) {
  hand_turned_loop world;
  std::vector<int> order;
  step one(world.home(), order, 1);
  step two(world.home(), order, 2);
  step three(world.home(), order, 3);
  one.then = &three;  // added while continuations run: behind those that wait
  world.in([&] {
    one.later.schedule();
    two.later.schedule();
    one.later.schedule();  // at most once at a time
    order.push_back(0);
  });
  EXPECT_EQ((std::vector<int>{0, 1, 2, 3}), order);
}

TEST(loop, forgets_a_continuation_that_dies) {
  hand_turned_loop world;
  std::vector<int> order;
  auto doomed = std::make_unique<step>(world.home(), order, 1);
  step stays(world.home(), order, 2);
  world.in([&] {
    doomed->later.schedule();
    stays.later.schedule();
    doomed.reset();
  });
  EXPECT_EQ((std::vector<int>{2}), order);
}

TEST(loop, posts_are_events_of_their_own) {
  hand_turned_loop world;
  counter ran;
  posted_call call(ran.call());
  world.in([&] { world.home().post(call); });
  EXPECT_EQ(0, ran.count);
  const std::uint64_t before = world.home().event_count();
  world.run_posts();
  EXPECT_EQ(1, ran.count);
  EXPECT_EQ(before + 1, world.home().event_count());
}

TEST(loop, time_stands_still_inside_an_event) {
  hand_turned_loop world;
  world.in([&] {
    const time_point start = world.home().now();
    EXPECT_EQ(start, world.home().now());
    EXPECT_EQ(start, world.env().now());
    EXPECT_EQ(wall_time{start.time_since_epoch() + 1000s}, world.home().wall_now());
  });
}

// A backend may leave the clock unread until somebody asks.
TEST(loop, reads_the_clock_at_the_first_question) {
  struct clock_backend final : loop_backend {
    void post(loop&, posted_work&) override {}
    void deadline_changed(loop&, time_point) override {}
    time_point read_clock() override { return time_point{duration{++reads}}; }
    wall_time read_wall_clock() override { return {}; }
    int reads = 0;
  } backend;
  loop home(backend, entity_id{1});
  home.begin_event();
  EXPECT_EQ(0, backend.reads);
  EXPECT_EQ(time_point{1ns}, home.now());
  EXPECT_EQ(time_point{1ns}, home.now());
  home.begin_event();
  EXPECT_EQ(time_point{2ns}, home.now());
}

TEST(loop, names_its_children_by_their_order) {
  hand_turned_loop world;
  const entity_id first = world.home().new_child("timer");
  EXPECT_EQ(child_entity(world.home().entity(), "timer", 0), first);
  EXPECT_EQ(child_entity(world.home().entity(), "timer", 1), world.home().new_child("timer"));
  EXPECT_EQ(child_entity(world.home().entity(), "other", 0), world.home().new_child("other"));
}

struct recorder final : door_observer {
  void on_door(const door_record& record, time_point) override { doors.push_back(record.kind); }
  void on_call(const call_record& record, time_point) override { calls.push_back(record.kind); }
  std::vector<door_kind> doors;
  std::vector<call_kind> calls;
};

TEST(loop, shows_its_observer_what_enters_and_what_leaves) {
  hand_turned_loop world;
  loop_digest digest;
  recorder seen;
  world.home().observe(&digest, &seen);
  counter fired;
  timer one(world.home(), entity_id{1}, fired.call());
  world.in([&] {
    one.arm_after(5ns);
    one.cancel();
    one.arm_after(1ns);
  });
  world.advance(1ns);
  EXPECT_EQ((std::vector<door_kind>{door_kind::post, door_kind::timer}), seen.doors);
  EXPECT_EQ((std::vector<call_kind>{call_kind::arm, call_kind::disarm, call_kind::arm}),
            seen.calls);
  EXPECT_EQ(2u, digest.event_count());
  EXPECT_NE(0u, digest.value());
}

TEST(loop, halted_says_so_and_notes_no_disarming) {
  hand_turned_loop world;
  loop_digest digest;
  world.home().observe(&digest, nullptr);
  counter fired;
  timer one(world.home(), entity_id{1}, fired.call());
  world.in([&] { one.arm_after(1ns); });
  world.home().halt();
  EXPECT_TRUE(world.home().halted());
  const std::uint64_t before = digest.value();
  one.cancel();
  EXPECT_EQ(before, digest.value());
}

}  // namespace
}  // namespace reprise
