// transports::run as a process sees it: exit codes and signals.
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include <reprise/env/await.hpp>
#include <reprise/transports/run.hpp>

namespace reprise::transports {
namespace {

task<void> return_at_once(environment) { co_return; }
task<void> fail(environment env) {
  co_await sleep_for(env, 1ms);
  throw std::runtime_error("the disk is missing");
}
task<void> signal_and_stop(environment env) {
  (void)std::raise(SIGTERM);
  co_await stop_requested(env);
}
// Does not mind the first signal.
task<void> signal_twice(environment env) {
  (void)std::raise(SIGINT);
  co_await stop_requested(env);
  (void)std::raise(SIGINT);
  co_await sleep_for(env, 3600s);
}
// Does not even give its loop back.
task<void> hang(environment env) {
  (void)std::raise(SIGTERM);
  co_await stop_requested(env);
  (void)std::raise(SIGTERM);
  for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
}

node_options two_loops() {
  node_options options;
  options.loop_count = 2;
  return options;
}

[[noreturn]] void run_and_exit(task<void> (*program)(environment)) {
  std::exit(run(two_loops(), program));
}

class real_run : public ::testing::Test {
 protected:
  // The children start from scratch: this process may have threads.
  real_run() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};
using real_run_DeathTest = real_run;

TEST_F(real_run_DeathTest, exits_with_0_when_the_program_returns) {
  EXPECT_EXIT(run_and_exit(return_at_once), ::testing::ExitedWithCode(0), "");
}

TEST_F(real_run_DeathTest, exits_with_1_and_a_message_when_the_program_fails) {
  EXPECT_EXIT(run_and_exit(fail), ::testing::ExitedWithCode(1), "the disk is missing");
}

TEST_F(real_run_DeathTest, asks_the_program_to_stop_on_the_first_signal) {
  EXPECT_EXIT(run_and_exit(signal_and_stop), ::testing::ExitedWithCode(0), "");
}

TEST_F(real_run_DeathTest, halts_on_the_second_signal) {
  EXPECT_EXIT(run_and_exit(signal_twice), ::testing::ExitedWithCode(128 + SIGINT), "");
}

TEST_F(real_run_DeathTest, ends_the_process_when_a_halted_loop_hangs) {
  EXPECT_EXIT(run_and_exit(hang), ::testing::ExitedWithCode(128 + SIGTERM), "");
}

}  // namespace
}  // namespace reprise::transports
