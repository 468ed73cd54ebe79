// A task starts when it is awaited or spawned, gives its value or its exception to who awaits it, and
// goes on from the ready queue.
#include <reprise/env/task.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/env/await.hpp>
#include <reprise/env/scope.hpp>

#include "hand_turned_loop.hpp"

namespace reprise {
namespace {

using testing::hand_turned_loop;

using log = std::vector<std::string>;

task<int> answer(log* seen) {
  seen->push_back("answer");
  co_return 42;
}

task<std::unique_ptr<int>> owned() { co_return std::make_unique<int>(7); }

task<int> fails() {
  throw std::runtime_error("no answer");
  co_return 0;
}

task<void> asks(log* seen) {
  seen->push_back("ask");
  const int got = co_await answer(seen);
  seen->push_back(std::to_string(got));
  const std::unique_ptr<int> moved = co_await owned();
  seen->push_back(std::to_string(*moved));
}

task<void> catches(log* seen) {
  try {
    (void)co_await fails();
  } catch (const std::runtime_error& caught) {
    seen->push_back(caught.what());
  }
}

TEST(task, is_lazy_and_destroying_it_unstarted_runs_nothing) {
  log seen;
  {
    const task<int> never = answer(&seen);
  }
  EXPECT_TRUE(seen.empty());
}

TEST(task, gives_its_value_to_who_awaits_it) {
  hand_turned_loop world;
  scope tasks(world.home());
  log seen;
  world.in([&] {
    tasks.spawn(asks(&seen));
    EXPECT_TRUE(seen.empty()) << "spawned work starts after the handler";
  });
  EXPECT_EQ((log{"ask", "answer", "42", "7"}), seen);
  EXPECT_EQ(0u, tasks.size());
}

TEST(task, gives_its_exception_to_who_awaits_it) {
  hand_turned_loop world;
  scope tasks(world.home());
  log seen;
  world.in([&] { tasks.spawn(catches(&seen)); });
  EXPECT_EQ((log{"no answer"}), seen);
}

task<int> depth(int left) {
  if (left == 0) co_return 0;
  const int below = co_await depth(left - 1);
  co_return below + 1;
}

task<void> measure(int* out) { *out = co_await depth(100'000); }

// No symmetric transfer and no recursion: the stack stays flat however deep tasks await each other.
TEST(task, of_any_depth_does_not_grow_the_stack) {
  hand_turned_loop world;
  scope tasks(world.home());
  int out = 0;
  world.in([&] { tasks.spawn(measure(&out)); });
  EXPECT_EQ(100'000, out);
}

// Two tasks that are both ready take turns.
task<void> counts(wake_event* first, log* seen, std::string name) {
  seen->push_back(name + "1");
  co_await *first;
  seen->push_back(name + "2");
}

TEST(task, continues_from_the_ready_queue_in_order) {
  hand_turned_loop world;
  scope tasks(world.home());
  log seen;
  wake_event a;
  wake_event b;
  world.in([&] {
    tasks.spawn(counts(&a, &seen, "a"));
    tasks.spawn(counts(&b, &seen, "b"));
  });
  EXPECT_EQ((log{"a1", "b1"}), seen);
  world.in([&] {
    b.signal();
    a.signal();
    EXPECT_EQ(2u, seen.size()) << "resumed inside signal";
  });
  EXPECT_EQ((log{"a1", "b1", "b2", "a2"}), seen);
}

}  // namespace
}  // namespace reprise
