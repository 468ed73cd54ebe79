// `compare`: equal runs are equal, and a run that looks at its surroundings is caught with the event.
#include <gtest/gtest.h>

#include "called_program.hpp"

namespace reprise::sim {
namespace {

TEST(compare, two_processes_do_the_same) {
  const called_program same = call_scenarios({"compare", "--scenario", "passes", "--seed", "4"});
  EXPECT_EQ(same.exit_code, 0) << same.output;
  EXPECT_TRUE(same.says("equal: pass, digest "));
}

TEST(compare, two_processes_crash_the_same) {
  const called_program same =
      call_scenarios({"compare", "--scenario", "asserts_at_3", "--seed", "3"});
  EXPECT_EQ(same.exit_code, 0) << same.output;
  EXPECT_TRUE(same.says("equal: crashed: assertion seed_of(world) != 3"));
}

TEST(compare, the_first_event_that_differs_is_shown_from_both_sides) {
  const called_program differ = call_scenarios({"compare", "--scenario", "peeks", "--seed", "1"});
  EXPECT_EQ(differ.exit_code, 3);
  EXPECT_TRUE(differ.says("the runs differ after "));
  EXPECT_TRUE(differ.says("first process, event that differs"));
  EXPECT_TRUE(differ.says("second process, event that differs"));
}

}  // namespace
}  // namespace reprise::sim
