// Waiting for a signal, for time, and for the request to stop; who dies while it waits is forgotten.
#include <reprise/env/await.hpp>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/env/scope.hpp>

#include "hand_turned_loop.hpp"

namespace reprise {
namespace {

using testing::hand_turned_loop;

using log = std::vector<std::string>;

task<void> waits(wake_event* event, log* seen, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    co_await *event;
    seen->push_back("woke");
  }
}

task<void> naps(environment env, log* seen) {
  co_await sleep_for(env, 10ms);
  seen->push_back("first");
  co_await sleep_for(env, 0ms);
  seen->push_back("second");
}

task<void> until_stop(environment env, log* seen) {
  co_await stop_requested(env);
  seen->push_back("stop");
}

TEST(wake_event, remembers_one_signal_that_came_before_the_wait) {
  hand_turned_loop world;
  scope tasks(world.home());
  wake_event event;
  log seen;
  event.signal();
  event.signal();
  world.in([&] { tasks.spawn(waits(&event, &seen, 2)); });
  EXPECT_EQ((log{"woke"}), seen);
  world.in([&] { event.signal(); });
  EXPECT_EQ((log{"woke", "woke"}), seen);
}

TEST(wake_event, forgets_a_waiter_that_dies) {
  hand_turned_loop world;
  scope tasks(world.home());
  wake_event event;
  log seen;
  world.in([&] { tasks.spawn(waits(&event, &seen, 1)); });
  tasks.cancel();
  event.signal();
  world.in([&] { tasks.spawn(waits(&event, &seen, 1)); });
  EXPECT_EQ((log{"woke"}), seen) << "the signal without a waiter is remembered";
}

TEST(wake_event_death_test, has_one_waiter) {
  hand_turned_loop world;
  scope tasks(world.home());
  wake_event event;
  log seen;
  EXPECT_DEATH(world.in([&] {
    tasks.spawn(waits(&event, &seen, 1));
    tasks.spawn(waits(&event, &seen, 1));
  }),
               "assertion failed");
}

TEST(sleep_for, continues_after_the_time) {
  hand_turned_loop world;
  scope tasks(world.home());
  log seen;
  world.in([&] { tasks.spawn(naps(world.env(), &seen)); });
  world.advance(9ms);
  EXPECT_TRUE(seen.empty());
  world.advance(1ms);
  EXPECT_EQ((log{"first", "second"}), seen);
}

TEST(sleep_for, destroyed_in_its_sleep_arms_nothing) {
  hand_turned_loop world;
  scope tasks(world.home());
  log seen;
  world.in([&] { tasks.spawn(naps(world.env(), &seen)); });
  EXPECT_NE(time_never, world.home().next_deadline());
  tasks.cancel();
  EXPECT_EQ(time_never, world.home().next_deadline());
}

TEST(stop_requested, continues_when_stopping_is_asked_for_or_already_was) {
  hand_turned_loop world;
  scope tasks(world.home());
  log seen;
  world.in([&] { tasks.spawn(until_stop(world.env(), &seen)); });
  EXPECT_TRUE(seen.empty());
  world.in([&] { world.stop().request(); });
  EXPECT_EQ((log{"stop"}), seen);
  world.in([&] { tasks.spawn(until_stop(world.env(), &seen)); });
  EXPECT_EQ((log{"stop", "stop"}), seen);
}

TEST(stop_requested, destroyed_while_it_waits_is_not_called) {
  hand_turned_loop world;
  scope tasks(world.home());
  log seen;
  world.in([&] {
    tasks.spawn(until_stop(world.env(), &seen));
    tasks.spawn(until_stop(world.env(), &seen));
  });
  tasks.cancel();
  world.in([&] { world.stop().request(); });
  EXPECT_TRUE(seen.empty());
}

}  // namespace
}  // namespace reprise
