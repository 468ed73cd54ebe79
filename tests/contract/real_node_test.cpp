// A node on real threads: how it starts, ends, and hands work from loop to loop.
#include <array>
#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/env/await.hpp>
#include <reprise/transports/node.hpp>

namespace reprise::transports {
namespace {

node_options with_loops(std::size_t count) {
  node_options options;
  options.name = "threads";
  options.loop_count = count;
  return options;
}

task<void> return_at_once(environment) { co_return; }
task<void> wait_for_stop(environment env) { co_await stop_requested(env); }
task<void> sleep_a_little(environment env) { co_await sleep_for(env, 20ms); }
task<void> fail_after_a_while(environment env) {
  co_await sleep_for(env, 5ms);
  throw std::runtime_error("no more");
}

TEST(real_node, ends_when_its_program_returns) {
  for (const std::size_t loops : {1u, 3u}) {
    node it(with_loops(loops));
    it.start(return_at_once);
    EXPECT_EQ(nullptr, it.join());
    EXPECT_TRUE(it.finished());
  }
}

TEST(real_node, ends_after_timers_fired_on_a_sleeping_loop) {
  node it(with_loops(2));
  const auto before = std::chrono::steady_clock::now();
  it.start(sleep_a_little);
  EXPECT_EQ(nullptr, it.join());
  EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(20));
}

TEST(real_node, hands_out_what_escaped_its_program) {
  node it(with_loops(1));
  it.start(fail_after_a_while);
  const std::exception_ptr failure = it.join();
  ASSERT_NE(nullptr, failure);
  EXPECT_THROW(std::rethrow_exception(failure), std::runtime_error);
}

TEST(real_node, hands_out_what_escaped_before_there_was_a_task) {
  node it(with_loops(2));
  it.start([](environment) -> task<void> { throw std::runtime_error("no options"); });
  const std::exception_ptr failure = it.join();
  ASSERT_NE(nullptr, failure);
  EXPECT_THROW(std::rethrow_exception(failure), std::runtime_error);
}

// Driven from the caller's frame, between events: the clock goes on, and a timer is due when it says.
TEST(real_node, tells_the_time_between_its_events) {
  node it(with_loops(1));
  it.start_here();
  const environment env = it.at(0);
  const time_point before = env.now();
  EXPECT_GT(before.time_since_epoch(), duration{0});
  EXPECT_FALSE(it.run_until([] { return false; }, 20ms));
  EXPECT_GE(env.now() - before, 20ms);
  bool fired = false;
  struct handler {
    bool& to;
    void on_fire() { to = true; }
  } does{fired};
  timer later(env.home(), env.home().new_child("later"),
              delegate<void()>::to<&handler::on_fire>(&does));
  later.arm_after(60s);
  EXPECT_FALSE(it.run_until([&] { return fired; }, 20ms));
  later.arm_after(1ms);
  EXPECT_TRUE(it.run_until([&] { return fired; }, 10s));
}

// A look at a timer that is not due is no event: what the caller does meanwhile takes time, and a timer that is armed
// then has all of its own.
TEST(real_node, tells_the_time_between_its_events_while_a_timer_is_armed) {
  node it(with_loops(1));
  it.start_here();
  const environment env = it.at(0);
  int fired = 0;
  struct handler {
    int& count;
    void on_fire() { ++count; }
  } does{fired};
  const auto on_fire = delegate<void()>::to<&handler::on_fire>(&does);
  timer far(env.home(), env.home().new_child("far"), on_fire);
  timer near(env.home(), env.home().new_child("near"), on_fire);
  far.arm_after(3600s);
  it.poll();
  const time_point before = env.now();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_GE(env.now() - before, 50ms);
  const auto armed = std::chrono::steady_clock::now();
  near.arm_after(40ms);
  while (fired == 0) it.poll();
  EXPECT_GE(std::chrono::steady_clock::now() - armed, std::chrono::milliseconds(40));
}

TEST(real_node, ends_on_request) {
  node it(with_loops(2));
  it.start(wait_for_stop);
  EXPECT_FALSE(it.join_for(20ms));
  it.request_stop();
  EXPECT_EQ(nullptr, it.join());
  EXPECT_TRUE(it.finished());
}

TEST(real_node, halts_whatever_its_program_does) {
  node it(with_loops(2));
  it.start(wait_for_stop);
  it.halt();
  EXPECT_EQ(nullptr, it.join());
  EXPECT_FALSE(it.finished());
}

TEST(real_node, halts_when_it_is_destroyed) {
  node it(with_loops(2));
  it.start(wait_for_stop);
}

TEST(real_node, may_be_destroyed_without_having_started) { node it(with_loops(4)); }

TEST(real_node, with_the_same_seed_draws_the_same_numbers) {
  node_options options;
  options.seed = 7;
  node one(options);
  node two(options);
  EXPECT_EQ(one.at(0).random().next(), two.at(0).random().next());
  options.seed = 8;
  node three(options);
  EXPECT_NE(one.at(0).random().next(), three.at(0).random().next());
}

// --- Posts from many threads -------------------------------------------------------------------------

constexpr std::uint64_t posts_per_source = 20'000;

// Counts what arrives from one source, in order.
struct mail {
  void on_run() { EXPECT_EQ(expected->fetch_add(1, std::memory_order_relaxed), number); }
  std::atomic<std::uint64_t>* expected = nullptr;
  std::uint64_t number = 0;
  posted_call call{delegate<void()>::to<&mail::on_run>(this)};
};

TEST(real_node, takes_posts_from_many_threads_each_in_order) {
  node it(with_loops(2));
  it.start(wait_for_stop);
  constexpr std::size_t sources = 3;
  std::array<std::atomic<std::uint64_t>, sources> arrived{};
  std::vector<std::unique_ptr<mail[]>> letters;
  for (std::size_t source = 0; source < sources; ++source) {
    letters.push_back(std::make_unique<mail[]>(posts_per_source));
    for (std::uint64_t i = 0; i < posts_per_source; ++i) {
      letters[source][i].expected = &arrived[source];
      letters[source][i].number = i;
    }
  }
  std::vector<std::thread> threads;
  for (std::size_t source = 0; source < sources; ++source) {
    threads.emplace_back([&, source] {
      for (std::uint64_t i = 0; i < posts_per_source; ++i) {
        it.at(1).home().post(letters[source][i].call);
        if (i % 1000 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& count : arrived)
    while (count.load() < posts_per_source) std::this_thread::yield();
  it.request_stop();
  EXPECT_EQ(nullptr, it.join());
}

// Two loops throw one item to and fro: each throw has to wake the other.
struct ball {
  explicit ball(node& court) : court_(court) {}
  void on_run() {
    if (++throws == 2000) return court_.request_stop();
    court_.at(throws % 2).home().post(call);
  }
  node& court_;
  unsigned throws = 0;
  posted_call call{delegate<void()>::to<&ball::on_run>(this)};
};

TEST(real_node, wakes_a_sleeping_loop_for_every_post) {
  node it(with_loops(2));
  ball one(it);
  it.start(wait_for_stop);
  it.at(0).home().post(one.call);
  EXPECT_EQ(nullptr, it.join());
  EXPECT_EQ(2000u, one.throws);
}

}  // namespace
}  // namespace reprise::transports
