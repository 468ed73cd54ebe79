// A family is inert when enough firings were to be expected and none came, or none had an effect.
#include <reprise/sim/accounting.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

constexpr std::uint64_t enough = inert_threshold * 1'000'000;

TEST(accounting, only_expected_firings_that_never_came_or_changed_nothing_are_inert) {
  EXPECT_TRUE(inert({100, 0, 0, enough}));
  EXPECT_TRUE(inert({100, 5, 0, enough}));
  EXPECT_FALSE(inert({100, 5, 1, enough}));
  EXPECT_FALSE(inert({100, 0, 0, enough - 1}));
  EXPECT_FALSE(inert({}));
}

TEST(accounting, sums_over_runs) {
  accounting one;
  one.of(family::cut) = {1, 2, 3, 4};
  one.affected(family::cut);
  accounting sum;
  sum.add(one);
  sum.add(one);
  EXPECT_EQ(2u, sum.of(family::cut).considered);
  EXPECT_EQ(4u, sum.of(family::cut).fired);
  EXPECT_EQ(8u, sum.of(family::cut).affected);
  EXPECT_EQ(8u, sum.of(family::cut).expected_millionths);
  EXPECT_EQ(0u, sum.of(family::crash).considered);
}

}  // namespace
}  // namespace reprise::sim
