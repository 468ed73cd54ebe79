// Awaiting a function in the pool: its value, its errors, its exception; and a frame that dies while the
// function waits, runs, or is on its way back.
#include <reprise/env/blocking_call.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/env/scope.hpp>

#include "hand_turned_pool.hpp"

namespace reprise {
namespace {

using testing::hand_turned_loop;
using testing::hand_turned_pool;

using log = std::vector<std::string>;

// Awaiting one without a name does not compile.
template <class Call>
concept awaitable = requires(Call&& call) { std::forward<Call>(call).operator co_await(); };
static_assert(awaitable<blocking_call<int>&>);
static_assert(!awaitable<blocking_call<int>>);

// What it holds tells whether it is alive, and how often it was destroyed.
task<void> squares(environment env, log* seen, std::shared_ptr<int> number) {
  blocking_call squaring(env, [number] { return *number * *number; });
  const result<int> squared = co_await squaring;
  seen->push_back(squared ? std::to_string(squared.value())
                          : std::string(to_string(squared.error())));
}

task<void> only_does(environment env, log* seen) {
  blocking_call doing(env, [seen] { seen->push_back("ran"); });
  const result<void> done = co_await doing;
  seen->push_back(done ? "done" : "failed");
}

task<void> fails(environment env, log* seen) {
  blocking_call failing(env, []() -> std::unique_ptr<int> { throw std::runtime_error("no disk"); });
  try {
    (void)co_await failing;
  } catch (const std::runtime_error& error) {
    seen->push_back(error.what());
  }
}

task<void> makes(environment env, log* seen) {
  blocking_call making(env, [] { return std::make_unique<std::string>("moved"); });
  result<std::unique_ptr<std::string>> made = co_await making;
  seen->push_back(*made.value());
}

task<void> two_at_once(environment env, log* seen) {
  blocking_call first(env, [] { return 1; });
  blocking_call second(env, [] { return 2; });
  first.start();
  second.start();
  const result<int> two = co_await second;
  const result<int> one = co_await first;
  seen->push_back(std::to_string(one.value()) + std::to_string(two.value()));
}

task<void> gives_up(environment env, log* seen) {
  blocking_call call(env, [] { return 1; });
  call.start();
  call.cancel();
  const result<int> none = co_await call;
  seen->push_back(std::string(to_string(none.error())));
}

struct blocking_calls : ::testing::Test {
  hand_turned_loop world;
  hand_turned_pool pool{world};
  scope tasks{world.home()};
  log seen;
};

TEST_F(blocking_calls, continue_with_what_the_function_returned) {
  world.in([&] { tasks.spawn(squares(world.env(), &seen, std::make_shared<int>(7))); });
  ASSERT_EQ(1u, pool.waiting.size());
  pool.run_next();
  EXPECT_EQ(log{}, seen);
  pool.complete_next();
  EXPECT_EQ((log{"49"}), seen);
}

TEST_F(blocking_calls, of_nothing_continue_too) {
  world.in([&] { tasks.spawn(only_does(world.env(), &seen)); });
  pool.run_next();
  pool.complete_next();
  EXPECT_EQ((log{"ran", "done"}), seen);
}

TEST_F(blocking_calls, move_what_cannot_be_copied) {
  world.in([&] { tasks.spawn(makes(world.env(), &seen)); });
  pool.run_next();
  pool.complete_next();
  EXPECT_EQ((log{"moved"}), seen);
}

TEST_F(blocking_calls, throw_what_escaped_the_function) {
  world.in([&] { tasks.spawn(fails(world.env(), &seen)); });
  pool.run_next();
  pool.complete_next();
  EXPECT_EQ((log{"no disk"}), seen);
}

TEST_F(blocking_calls, refused_are_an_error_and_never_run) {
  const auto number = std::make_shared<int>(7);
  world.in([&] { tasks.spawn(squares(world.env(), &seen, number)); });
  pool.refuse_next();
  pool.complete_next();
  EXPECT_EQ((log{"out of resources"}), seen);
  EXPECT_EQ(1, number.use_count());
}

TEST_F(blocking_calls, started_before_run_side_by_side) {
  world.in([&] { tasks.spawn(two_at_once(world.env(), &seen)); });
  ASSERT_EQ(2u, pool.waiting.size());
  pool.run_next();
  pool.run_next();
  pool.complete_next();
  EXPECT_EQ(log{}, seen);
  pool.complete_next();
  EXPECT_EQ((log{"12"}), seen);
}

TEST_F(blocking_calls, cancelled_in_time_are_an_error) {
  world.in([&] { tasks.spawn(gives_up(world.env(), &seen)); });
  EXPECT_EQ(0u, pool.waiting.size());
  pool.complete_next();
  EXPECT_EQ((log{"cancelled"}), seen);
}

TEST_F(blocking_calls, destroyed_while_they_wait_are_cancelled) {
  const auto number = std::make_shared<int>(7);
  world.in([&] { tasks.spawn(squares(world.env(), &seen, number)); });
  tasks.cancel();
  EXPECT_EQ(0u, pool.waiting.size());
  ASSERT_EQ(1u, pool.over.size());
  EXPECT_EQ(2, number.use_count()) << "held by the pool alone";
  pool.complete_next();
  EXPECT_EQ(log{}, seen);
  EXPECT_EQ(1, number.use_count());
}

TEST_F(blocking_calls, destroyed_while_the_function_runs_let_it_end_unheard) {
  const auto number = std::make_shared<int>(7);
  world.in([&] { tasks.spawn(squares(world.env(), &seen, number)); });
  hand_turned_pool::item running = std::move(pool.waiting.front());
  pool.waiting.pop_front();
  tasks.cancel();
  EXPECT_EQ(1, pool.cancel_count);
  running.work->run();
  pool.over.push_back(std::move(running));
  pool.complete_next();
  EXPECT_EQ(log{}, seen);
  EXPECT_EQ(1, number.use_count());
}

TEST_F(blocking_calls, destroyed_after_the_function_ran_are_not_resumed) {
  const auto number = std::make_shared<int>(7);
  world.in([&] { tasks.spawn(squares(world.env(), &seen, number)); });
  pool.run_next();
  tasks.cancel();
  pool.complete_next();
  EXPECT_EQ(log{}, seen);
  EXPECT_EQ(1, number.use_count());
}

TEST_F(blocking_calls, of_a_halted_node_are_forgotten) {
  const auto number = std::make_shared<int>(7);
  world.in([&] { tasks.spawn(squares(world.env(), &seen, number)); });
  world.home().halt();
  pool.forget();
  tasks.cancel();
  EXPECT_EQ(0, pool.cancel_count);
  EXPECT_EQ(1, number.use_count());
}

TEST_F(blocking_calls, never_started_give_the_pool_nothing) {
  const auto number = std::make_shared<int>(7);
  {
    const blocking_call never(world.env(), [number] { return *number; });
  }
  EXPECT_EQ(0u, pool.waiting.size());
  EXPECT_EQ(0, pool.cancel_count);
  EXPECT_EQ(1, number.use_count());
}

}  // namespace
}  // namespace reprise
