// Sums over a campaign, and what is held against it.
#include <reprise/sim/campaign/campaign_total.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

run_result run_of(const std::string& scenario, std::uint64_t seed, outcome kind = outcome::passed) {
  run_result run;
  run.scenario = scenario;
  run.seed = seed;
  run.kind = kind;
  run.events = 10;
  run.virtual_ns = 1000;
  return run;
}

run_result run_with(family which, const family_account& account) {
  run_result run = run_of("a", 1);
  run.faults.of(which) = account;
  return run;
}

TEST(campaign_total, adds_runs_up_by_scenario) {
  campaign_total total;
  total.add(run_of("a", 1));
  total.add(run_of("a", 2, outcome::failed));
  total.add(run_of("b", 1, outcome::mismatched));
  EXPECT_EQ(total.runs(), 3u);
  EXPECT_EQ(total.failed(), 2u);
  EXPECT_EQ(total.mismatched(), 1u);
  const scenario_total& a = total.scenarios().at("a");
  EXPECT_EQ(a.runs, 2u);
  EXPECT_EQ(a.events, 20u);
  EXPECT_EQ(a.virtual_ns, 2000);
  ASSERT_EQ(a.failures.size(), 1u);
  EXPECT_EQ(a.failures[0].seed, 2u);
}

TEST(campaign_total, keeps_a_limited_number_of_failures) {
  campaign_total total;
  for (std::uint64_t seed = 0; seed < 3 * kept_failure_count_max; ++seed)
    total.add(run_of("a", seed, outcome::failed));
  EXPECT_EQ(total.failed(), 3 * kept_failure_count_max);
  EXPECT_EQ(total.scenarios().at("a").failures.size(), kept_failure_count_max);
}

TEST(campaign_total, a_family_is_inert_when_twenty_firings_had_no_effect) {
  const auto findings = [](family which, const family_account& account, int runs) {
    campaign_total total;
    for (int i = 0; i < runs; ++i) total.add(run_with(which, account));
    return total.inert_families();
  };
  EXPECT_TRUE(findings(family::cut, {4, 0, 0, 100'000}, 199).empty());
  ASSERT_EQ(findings(family::cut, {4, 0, 0, 100'000}, 200).size(), 1u);
  EXPECT_NE(findings(family::cut, {4, 0, 0, 100'000}, 200)[0].find("the family cut stayed inert"),
            std::string::npos);
  EXPECT_EQ(findings(family::cut, {4, 2, 0, 2'000'000}, 100).size(), 1u);
  EXPECT_TRUE(findings(family::cut, {4, 2, 1, 2'000'000}, 100).empty());
  EXPECT_TRUE(findings(family::cut, {4, 2, 0, 2'000'000}, 99).empty());    // too few runs
  EXPECT_TRUE(findings(family::data, {4, 2, 0, 2'000'000}, 100).empty());  // no fault
}

TEST(campaign_total, a_declared_mark_must_be_reached_in_five_hundred_runs) {
  campaign_total total;
  total.expect("a", {"x", "y"});
  for (std::uint64_t seed = 0; seed + 1 < marks_seed_count_min; ++seed)
    total.add(run_of("a", seed));
  EXPECT_TRUE(total.missed_marks().empty());
  run_result last = run_of("a", 0);
  last.marks["y"] = 1;
  total.add(last);
  ASSERT_EQ(total.missed_marks().size(), 1u);
  EXPECT_EQ(total.missed_marks()[0], "a never reached the mark x in 500 runs");
}

}  // namespace
}  // namespace reprise::sim
