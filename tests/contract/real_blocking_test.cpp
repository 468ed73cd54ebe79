// Blocking work on a node's real threads: how many there are, that loops go on meanwhile, and how a node
// ends with work under way.
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include <reprise/env/await.hpp>
#include <reprise/env/blocking_call.hpp>
#include <reprise/transports/node.hpp>

#include "gate.hpp"

namespace reprise::transports {
namespace {

node_options with_threads(std::size_t count) {
  node_options options;
  options.name = "blocking";
  options.loop_count = 2;
  options.blocking_thread_count = count;
  return options;
}

// Which threads were seen.
struct threads_seen {
  void here() {
    const std::lock_guard lock(mutex);
    ids.insert(std::this_thread::get_id());
  }
  std::mutex mutex;
  std::set<std::thread::id> ids;
};

task<void> one_after_the_other(environment env, threads_seen* seen, int count) {
  const std::thread::id home = std::this_thread::get_id();
  for (int i = 0; i < count; ++i) {
    blocking_call call(env, [seen, i] {
      seen->here();
      return i;
    });
    const result<int> got = co_await call;
    EXPECT_EQ(i, got.value());
    EXPECT_EQ(home, std::this_thread::get_id());
    // Else the thread is not yet back from the last one.
    co_await sleep_for(env, 2ms);
  }
  EXPECT_FALSE(seen->ids.contains(home));
}

TEST(real_blocking, needs_no_more_threads_than_there_is_work_at_once) {
  threads_seen seen;
  node it(with_threads(16));
  it.start([&](environment env) { return one_after_the_other(env, &seen, 20); });
  EXPECT_EQ(nullptr, it.join());
  // One, and another each time that a busy system keeps them all from coming back.
  EXPECT_LE(seen.ids.size(), 4u);
}

task<void> meet(environment env, contract::gate* all, int* met) {
  blocking_call one(env, [all] { all->pass_and_wait(); });
  blocking_call two(env, [all] { all->pass_and_wait(); });
  blocking_call three(env, [all] { all->pass_and_wait(); });
  one.start();
  two.start();
  three.start();
  (void)co_await one;
  (void)co_await two;
  (void)co_await three;
  *met = 3;
}

TEST(real_blocking, runs_as_much_at_once_as_it_has_threads) {
  contract::gate all(3);
  int met = 0;
  node it(with_threads(3));
  it.start([&](environment env) { return meet(env, &all, &met); });
  EXPECT_EQ(nullptr, it.join());
  EXPECT_EQ(3, met);
}

// Many small ones from both loops, each of which is heard on its own.
struct asker {
  explicit asker(environment env, std::atomic<int>* all) : env_(env), left_(all) {}
  void begin() { env_.pool().run(op_, work_); }

  posted_call start{delegate<void()>::to<&asker::begin>(this)};
  std::thread::id home;

 private:
  struct adds final : blocking_work {
    void run() override { ++value; }
    int value = 0;
  };
  void on_done() {
    EXPECT_EQ(errc::ok, op_.error());
    EXPECT_EQ(++rounds_, work_->value);
    if (rounds_ == 1) home = std::this_thread::get_id();
    EXPECT_EQ(home, std::this_thread::get_id());
    if (rounds_ < 100) return begin();
    left_->fetch_sub(1);
  }

  environment env_;
  std::atomic<int>* left_;
  int rounds_ = 0;
  std::shared_ptr<adds> work_ = std::make_shared<adds>();
  blocking_operation op_{delegate<void()>::to<&asker::on_done>(this)};
};

task<void> wait_for_stop(environment env) { co_await stop_requested(env); }

TEST(real_blocking, comes_back_to_the_loop_that_asked) {
  constexpr int count = 40;
  std::atomic<int> left{count};
  node it(with_threads(4));
  it.start(wait_for_stop);
  std::vector<std::unique_ptr<asker>> all;
  for (int i = 0; i < count; ++i) {
    all.push_back(std::make_unique<asker>(it.at(static_cast<std::size_t>(i % 2)), &left));
    it.at(static_cast<std::size_t>(i % 2)).home().post(all.back()->start);
  }
  while (left.load() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  it.request_stop();
  EXPECT_EQ(nullptr, it.join());
  for (int i = 2; i < count; ++i)
    EXPECT_EQ(all[static_cast<std::size_t>(i % 2)]->home, all[static_cast<std::size_t>(i)]->home);
}

// Begins more than there are threads, and returns while one runs.
task<void> leaves(environment env, contract::gate* begun, std::atomic<bool>* go_on,
                  std::atomic<int>* ran) {
  const auto waits = [begun, go_on, ran] {
    begun->pass();
    while (!go_on->load()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ran->fetch_add(1);
  };
  blocking_call running(env, waits);
  blocking_call waiting(env, waits);
  running.start();
  waiting.start();
  while (!begun->open()) co_await sleep_for(env, 1ms);
}

TEST(real_blocking, that_runs_when_its_node_ends_is_waited_for_and_what_waits_never_begins) {
  contract::gate begun(1);
  std::atomic<bool> go_on{false};
  std::atomic<int> ran{0};
  node it(with_threads(1));
  it.start([&](environment env) { return leaves(env, &begun, &go_on, &ran); });
  EXPECT_FALSE(it.join_for(50ms));
  go_on = true;
  EXPECT_EQ(nullptr, it.join());
  EXPECT_EQ(1, ran.load());
}

task<void> stays(environment env, contract::gate* begun, std::atomic<bool>* go_on,
                 std::atomic<int>* ran) {
  co_await leaves(env, begun, go_on, ran);
  wake_event never;
  co_await never;
}

TEST(real_blocking, that_runs_when_its_node_is_halted_is_waited_for) {
  contract::gate begun(1);
  std::atomic<bool> go_on{false};
  std::atomic<int> ran{0};
  node it(with_threads(1));
  it.start([&](environment env) { return stays(env, &begun, &go_on, &ran); });
  begun.wait();
  it.halt();
  EXPECT_FALSE(it.join_for(50ms));
  go_on = true;
  EXPECT_TRUE(it.join_for(20s));
  EXPECT_EQ(1, ran.load());
}

}  // namespace
}  // namespace reprise::transports
