// What makes a campaign not trustworthy, and when that is not judged.
#include <gtest/gtest.h>

#include "called_program.hpp"

namespace reprise::sim {
namespace {

called_program run(const std::string& scenario, std::vector<std::string> more) {
  more.insert(more.begin(), {"run", "--scenario", scenario});
  return call_scenarios(more);
}

TEST(trust, state_that_leaks_from_seed_to_seed_is_found) {
  const std::string path = scratch_path("json");
  const called_program leaks = run("leaks", {"--seeds", "1..600", "--jobs", "1", "--json", path});
  EXPECT_EQ(leaks.exit_code, 3) << leaks.output;
  EXPECT_TRUE(leaks.says("verdict  digest mismatch"));
  EXPECT_TRUE(leaks.says("alone in a fresh process: pass with digest"));
  bool told = false;
  for (const auto& one : read_json_lines(path)) told = told || one["verdict"] == "digest mismatch";
  EXPECT_TRUE(told);
}

TEST(trust, an_inert_family_is_named) {
  const called_program inert = run("inert", {"--seeds", "1..100"});
  EXPECT_EQ(inert.exit_code, 3);
  EXPECT_TRUE(inert.says("NOT TRUSTWORTHY: the family crash stayed inert"));
}

TEST(trust, few_seeds_or_one_shard_are_not_judged) {
  EXPECT_EQ(run("inert", {"--seed", "1"}).exit_code, 0);
  EXPECT_EQ(run("inert", {"--seeds", "1..99"}).exit_code, 0);
  EXPECT_EQ(run("inert", {"--seeds", "1..500", "--shard", "1/2"}).exit_code, 0);
  EXPECT_EQ(run("misses_a_mark", {"--seeds", "1..1200", "--shard", "1/2"}).exit_code, 0);
}

TEST(trust, a_mark_that_is_never_reached_is_named) {
  const called_program misses = run("misses_a_mark", {"--seeds", "1..500"});
  EXPECT_EQ(misses.exit_code, 3);
  EXPECT_TRUE(misses.says("misses_a_mark never reached the mark never.reached in 500 runs"));
  EXPECT_FALSE(misses.says("ping.answered"));
  EXPECT_EQ(run("misses_a_mark", {"--seeds", "1..499"}).exit_code, 0);
}

TEST(trust, a_canary_must_fail) {
  EXPECT_EQ(run("canary_at_7", {"--expect-failure"}).exit_code, 0);
  EXPECT_EQ(run("canary_at_7", {"--seeds", "1..10"}).exit_code, 1);
  const called_program alive = run("canary_alive", {"--expect-failure", "--seeds", "1..50"});
  EXPECT_EQ(alive.exit_code, 3);
  EXPECT_TRUE(alive.says("canary_alive should have failed, and passed all of its 50 seeds"));
  const called_program both = call_scenarios({"run", "--expect-failure", "--seeds", "1..50"});
  EXPECT_EQ(both.exit_code, 3);
  EXPECT_TRUE(both.says("as expected: FAILED canary_at_7 seed 7"));
}

TEST(trust, canaries_are_left_out_unless_named) {
  const called_program all = run("*ana*", {"--seeds", "1..3"});
  EXPECT_EQ(all.exit_code, 2);
  EXPECT_NE(all.errors.find("only canaries match '*ana*'"), std::string::npos);
  EXPECT_FALSE(run("*a*", {"--seeds", "4..5"}).says("canary"));
}

}  // namespace
}  // namespace reprise::sim
