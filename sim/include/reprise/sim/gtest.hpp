// A GoogleTest test that runs a world once for each seed:
//
//   REPRISE_SIM_TEST(echo_returns_every_byte, 100, sim::world& world) { ... }
//
// runs seeds 1 to 100, or only the one that the environment variable REPRISE_SEED names. It stops at
// the first seed whose world failed, or in which an EXPECT or ASSERT failed, and tells the seed, the
// check, the last events, and the command that runs that seed again.
#pragma once

#include <gtest/gtest.h>

#include <reprise/sim/campaign/sim_test.hpp>

namespace reprise::sim::detail {

inline void run_gtest(void (*body)(world&), std::uint64_t seed_count) {
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  sim_test_options options;
  options.seed_count = seed_count;
  options.program = ::testing::internal::GetArgvs().front();
  options.arguments = std::string("--gtest_filter=") + test.test_suite_name() + "." + test.name();
  options.failed_elsewhere = [] { return ::testing::Test::HasFailure(); };
  const std::string failed = run_sim_test(body, options);
  if (!failed.empty()) ADD_FAILURE() << failed;
}

}  // namespace reprise::sim::detail

#define REPRISE_SIM_TEST(name, seeds, ...)                                                \
  static void reprise_sim_test_##name(__VA_ARGS__);                                       \
  TEST(sim, name) { ::reprise::sim::detail::run_gtest(&reprise_sim_test_##name, seeds); } \
  static void reprise_sim_test_##name(__VA_ARGS__)
