// Scenarios are known by being linked, in the order of their names.
#include <reprise/sim/scenario.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace reprise::sim {
namespace {

REPRISE_SCENARIO(zebra, "last", world& in) { in.run_for(1ms); }
REPRISE_SCENARIO(antelope, about("first").expects("a").expects("b").canary(), world& in) {
  in.fail("planted", "on purpose");
}

TEST(scenario, is_found_by_its_name) {
  const scenario* const found = find_scenario("antelope");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->about().line(), "first");
  EXPECT_EQ(found->about().marks().size(), 2u);
  EXPECT_TRUE(found->about().is_canary());
  EXPECT_FALSE(find_scenario("zebra")->about().is_canary());
  EXPECT_EQ(find_scenario("nobody"), nullptr);
  world in(1);
  found->run(in);
  ASSERT_TRUE(in.failed());
  EXPECT_EQ(in.failed()->check, "planted");
}

TEST(scenario, all_come_in_the_order_of_their_names) {
  const auto all = all_scenarios();
  EXPECT_GE(all.size(), 2u);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const scenario* a, const scenario* b) {
    return a->name() < b->name();
  }));
}

}  // namespace
}  // namespace reprise::sim
