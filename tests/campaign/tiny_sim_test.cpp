// A program of tests of which some must fail; campaign_test runs it.
#include <reprise/sim/gtest.hpp>

#include "pinging.hpp"

using namespace reprise;

REPRISE_SIM_TEST(passes, 20, sim::world& world) { static_cast<void>(sim::run_pings(world, 3ms)); }

REPRISE_SIM_TEST(fails_by_check, 20, sim::world& world) {
  static_cast<void>(sim::run_pings(world, 3ms));
  world.always(world.options().base.seed != 5, "not_5", "seed 5 is here");
}

REPRISE_SIM_TEST(fails_by_expectation, 20, sim::world& world) {
  static_cast<void>(sim::run_pings(world, 3ms));
  EXPECT_NE(world.options().base.seed, 6);
}
