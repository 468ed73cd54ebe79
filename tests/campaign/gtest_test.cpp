// REPRISE_SIM_TEST: a failing seed is named, and REPRISE_SEED runs it alone.
#include <gtest/gtest.h>

#include "called_program.hpp"

namespace reprise::sim {
namespace {

TEST(sim_test, passes_when_every_seed_does) {
  EXPECT_EQ(call_sim_tests({"--gtest_filter=sim.passes"}).exit_code, 0);
}

TEST(sim_test, names_the_seed_the_check_and_the_command) {
  const called_program fails = call_sim_tests({"--gtest_filter=sim.fails_by_check"});
  EXPECT_EQ(fails.exit_code, 1);
  EXPECT_TRUE(fails.says("seed 5"));
  EXPECT_TRUE(fails.says("check    not_5"));
  EXPECT_TRUE(fails.says("last events:"));
  EXPECT_TRUE(fails.says("REPRISE_SEED=5 "));
  EXPECT_TRUE(fails.says(" --gtest_filter=sim.fails_by_check")) << fails.output;
}

TEST(sim_test, an_expectation_stops_at_its_seed) {
  const called_program fails = call_sim_tests({"--gtest_filter=sim.fails_by_expectation"});
  EXPECT_EQ(fails.exit_code, 1);
  EXPECT_TRUE(fails.says("REPRISE_SEED=6 "));
}

TEST(sim_test, runs_one_seed_when_told) {
  const std::vector<std::string> arguments{"--gtest_filter=sim.fails_by_check"};
  EXPECT_EQ(call_sim_tests(arguments, {{"REPRISE_SEED", "4"}}).exit_code, 0);
  EXPECT_EQ(call_sim_tests(arguments, {{"REPRISE_SEED", "5"}}).exit_code, 1);
  EXPECT_TRUE(call_sim_tests(arguments, {{"REPRISE_SEED", "x"}}).says("is not a number"));
}

}  // namespace
}  // namespace reprise::sim
