// A scope owns what was spawned into it: nothing is detached, and what is destroyed in the middle is
// released from the inside out.
#include <reprise/env/scope.hpp>

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/env/await.hpp>

#include "hand_turned_loop.hpp"

namespace reprise {
namespace {

using testing::counter;
using testing::hand_turned_loop;

using log = std::vector<std::string>;

struct witness {
  witness(log& seen, std::string name) : seen_(seen), name_(std::move(name)) {}
  ~witness() { seen_.push_back("~" + name_); }
  witness(const witness&) = delete;
  witness& operator=(const witness&) = delete;
  log& seen_;
  std::string name_;
};

task<void> inner(wake_event* until, log* seen, std::string name) {
  const witness held(*seen, name + ".inner");
  co_await *until;
}

task<void> outer(wake_event* until, log* seen, std::string name) {
  const witness held(*seen, name);
  co_await inner(until, seen, name);
  seen->push_back(name + " done");
}

task<void> throws() {
  throw std::runtime_error("out of luck");
  co_return;
}

struct failures {
  void on_failure(std::exception_ptr error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& caught) {
      seen.push_back(caught.what());
    }
  }
  log seen;
};

TEST(scope, keeps_its_children_until_they_are_done) {
  hand_turned_loop world;
  scope tasks(world.home());
  counter empty;
  tasks.set_on_empty(empty.call());
  wake_event until;
  log seen;
  world.in([&] { tasks.spawn(outer(&until, &seen, "a")); });
  EXPECT_EQ(1u, tasks.size());
  EXPECT_EQ(0, empty.count);
  world.in([&] { until.signal(); });
  EXPECT_EQ((log{"~a.inner", "a done", "~a"}), seen);
  EXPECT_EQ(0u, tasks.size());
  EXPECT_EQ(1, empty.count);
}

TEST(scope, tells_each_time_that_it_became_empty) {
  hand_turned_loop world;
  scope tasks(world.home());
  counter empty;
  tasks.set_on_empty(empty.call());
  for (int round = 1; round <= 3; ++round) {
    wake_event until;
    log seen;
    world.in([&] {
      tasks.spawn(outer(&until, &seen, "a"));
      tasks.spawn(outer(&until, &seen, "b"));
      tasks.cancel();
      until.signal();
      tasks.spawn(outer(&until, &seen, "c"));
    });
    EXPECT_EQ(round, empty.count);
  }
}

TEST(scope, tells_that_a_cancel_made_it_empty) {
  hand_turned_loop world;
  scope tasks(world.home());
  counter empty;
  tasks.set_on_empty(empty.call());
  wake_event until;
  log seen;
  world.in([&] { tasks.spawn(outer(&until, &seen, "a")); });
  world.in([&] { tasks.cancel(); });
  EXPECT_EQ(1, empty.count);
  world.in([&] { tasks.cancel(); });
  EXPECT_EQ(1, empty.count);
}

// Two children end in one event, and the first one's failure cancels the rest.
struct gives_up {
  explicit gives_up(scope& all) : tasks(all) {}
  void on_failure(std::exception_ptr) {
    ++count;
    tasks.cancel();
    tasks.spawn(throws_later(&never));
  }
  static task<void> throws_later(wake_event* until) {
    co_await *until;
    throw std::runtime_error("never");
  }
  scope& tasks;
  wake_event never;
  int count = 0;
};

TEST(scope, may_be_cancelled_by_who_hears_of_a_failure) {
  hand_turned_loop world;
  scope tasks(world.home());
  gives_up judge(tasks);
  tasks.set_on_failure(delegate<void(std::exception_ptr)>::to<&gives_up::on_failure>(&judge));
  world.in([&] {
    tasks.spawn(throws());
    tasks.spawn(throws());
  });
  EXPECT_EQ(1, judge.count);
  EXPECT_EQ(1u, tasks.size());
  world.in([&] { tasks.cancel(); });
}

TEST(scope, destroys_suspended_children_newest_first_and_each_from_the_inside) {
  hand_turned_loop world;
  log seen;
  wake_event a;
  wake_event b;
  {
    scope tasks(world.home());
    world.in([&] {
      tasks.spawn(outer(&a, &seen, "a"));
      tasks.spawn(outer(&b, &seen, "b"));
    });
    tasks.cancel();
    EXPECT_EQ(0u, tasks.size());
  }
  EXPECT_EQ((log{"~b.inner", "~b", "~a.inner", "~a"}), seen);
  world.in([&] { a.signal(); });  // nobody waits any more
}

TEST(scope, destroys_a_child_that_was_about_to_go_on) {
  hand_turned_loop world;
  log seen;
  wake_event until;
  scope tasks(world.home());
  world.in([&] { tasks.spawn(outer(&until, &seen, "a")); });
  world.in([&] {
    until.signal();  // ready, but not yet resumed
    tasks.cancel();
  });
  EXPECT_EQ((log{"~a.inner", "~a"}), seen);
}

TEST(scope, destroys_a_child_that_has_not_begun) {
  hand_turned_loop world;
  log seen;
  wake_event until;
  scope tasks(world.home());
  world.in([&] {
    tasks.spawn(outer(&until, &seen, "a"));
    tasks.cancel();
  });
  EXPECT_TRUE(seen.empty());
}

TEST(scope, gives_an_exception_to_its_handler_and_lives_on) {
  hand_turned_loop world;
  scope tasks(world.home());
  failures failed;
  tasks.set_on_failure(delegate<void(std::exception_ptr)>::to<&failures::on_failure>(&failed));
  log seen;
  wake_event until;
  world.in([&] {
    tasks.spawn(throws());
    tasks.spawn(outer(&until, &seen, "a"));
  });
  EXPECT_EQ((log{"out of luck"}), failed.seen);
  EXPECT_EQ(1u, tasks.size());
  world.in([&] { until.signal(); });
  EXPECT_EQ(0u, tasks.size());
}

TEST(scope, of_a_halted_loop_may_die_with_its_children) {
  hand_turned_loop world;
  log seen;
  wake_event until;
  {
    scope tasks(world.home());
    world.in([&] { tasks.spawn(outer(&until, &seen, "a")); });
    world.home().halt();
  }
  EXPECT_EQ((log{"~a.inner", "~a"}), seen);
}

TEST(scope_death_test, dying_with_work_and_an_exception_without_a_handler_are_mistakes) {
  hand_turned_loop world;
  log seen;
  wake_event until;
  EXPECT_DEATH(
      {
        scope tasks(world.home());
        world.in([&] { tasks.spawn(outer(&until, &seen, "a")); });
      },
      "assertion failed");
  EXPECT_DEATH(
      {
        scope tasks(world.home());
        world.in([&] { tasks.spawn(throws()); });
      },
      "assertion failed");
}

}  // namespace
}  // namespace reprise
