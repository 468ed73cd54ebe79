// `replay`: one run again, in this process.
#include <gtest/gtest.h>

#include "called_program.hpp"

namespace reprise::sim {
namespace {

TEST(replay, has_the_digest_of_the_campaign) {
  const std::string path = scratch_path("json");
  EXPECT_EQ(
      call_scenarios({"run", "--scenario", "passes", "--seed", "9", "--json", path}).exit_code, 0);
  const called_program again = call_scenarios({"replay", "--scenario", "passes", "--seed", "9"});
  EXPECT_EQ(again.exit_code, 0);
  const auto lines = read_json_lines(path);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(again.says("digest    " + lines[0].at("digest").get<std::string>()));
  EXPECT_TRUE(again.says("verdict   pass"));
  EXPECT_TRUE(again.says("base      seed 9"));
  EXPECT_TRUE(again.says("virtual   0.021000000 s"));
}

TEST(replay, of_a_failure_tells_what_failed) {
  const called_program again =
      call_scenarios({"replay", "--scenario", "fails_at_17", "--seed", "17", "--events", "5"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_TRUE(again.says("check     not_17"));
  EXPECT_TRUE(again.says("message   this is <seed> 17"));
  EXPECT_TRUE(again.says("last events:"));
  EXPECT_TRUE(again.says("last notes:\n  far:\n"));
  EXPECT_TRUE(again.says("ping: bound to 7 0\n"));
}

TEST(replay, names_the_families_that_were_on) {
  const std::string path = scratch_path("recipe");
  write_text(path, "reprise-recipe 1\nscenario inert\nbase seed 1\ndata 1\n");
  const called_program again = call_scenarios({"replay", "--recipe", path});
  EXPECT_EQ(again.exit_code, 0) << again.errors;
  EXPECT_TRUE(again.says("base      seed 1"));
}

TEST(replay, says_that_a_recipe_is_stale) {
  const std::string path = scratch_path("recipe");
  write_text(path,
             "reprise-recipe 1\nscenario passes\nbase benign\ndata 1\n"
             "point gone#0x0000000000000001 latency 5 100 7\n");
  const called_program again = call_scenarios({"replay", "--recipe", path});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_TRUE(again.says("stale point: gone#0x0000000000000001 latency 5: was never asked for"));
}

TEST(replay, breaks_at_an_event) {
  const called_program broken =
      call_scenarios({"replay", "--scenario", "passes", "--seed", "1", "--break-at", "10"});
  EXPECT_NE(broken.errors.find("reprise: event 10 is next"), std::string::npos);
  EXPECT_FALSE(broken.says("verdict"));  // no debugger: the trap ends it
  const called_program far =
      call_scenarios({"replay", "--scenario", "passes", "--seed", "1", "--break-at", "999999"});
  EXPECT_EQ(far.exit_code, 0);
  EXPECT_TRUE(far.says("there is no event 999999"));
}

}  // namespace
}  // namespace reprise::sim
