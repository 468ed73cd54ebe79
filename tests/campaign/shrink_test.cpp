// `shrink`: the recipe it writes fails in the same way, and holds little.
#include <algorithm>

#include <gtest/gtest.h>

#include "called_program.hpp"

namespace reprise::sim {
namespace {

std::string failing_seed(const std::string& scenario) {
  const std::string path = scratch_path("json");
  static_cast<void>(
      call_scenarios({"run", "--scenario", scenario, "--seeds", "1..200", "--json", path}));
  for (const auto& one : read_json_lines(path))
    if (one.at("verdict") != "pass") return std::to_string(one.at("seed").get<std::uint64_t>());
  return {};
}

std::size_t point_count(const std::string& recipe) {
  std::size_t count = 0;
  for (std::size_t at = recipe.find("\npoint "); at != std::string::npos;
       at = recipe.find("\npoint ", at + 1))
    ++count;
  return count;
}

TEST(shrink, leaves_the_choices_that_matter) {
  const std::string path = scratch_path("recipe");
  const called_program smaller = call_scenarios({"shrink", "--scenario", "loses_pings", "--seed",
                                                 failing_seed("loses_pings"), "--out", path});
  ASSERT_EQ(smaller.exit_code, 0) << smaller.output << smaller.errors;
  const std::string recipe = read_text(path);
  EXPECT_NE(recipe.find("base benign"), std::string::npos);
  // Three losses, each one choice or a few, and the families they belong to.
  EXPECT_LE(point_count(recipe), 12u) << recipe;
  EXPECT_GE(point_count(recipe), 1u) << recipe;
  EXPECT_TRUE(smaller.says("the family "));
  const called_program again = call_scenarios({"replay", "--recipe", path});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_TRUE(again.says("verdict   failed: no_loss")) << again.output;
  EXPECT_FALSE(again.says("stale"));
}

TEST(shrink, of_a_crash_keeps_the_same_crash) {
  const std::string path = scratch_path("recipe");
  const called_program smaller =
      call_scenarios({"shrink", "--scenario", "asserts_at_3", "--seed", "3", "--out", path});
  ASSERT_EQ(smaller.exit_code, 0) << smaller.output << smaller.errors;
  EXPECT_TRUE(smaller.says("crashed: assertion seed_of(world) != 3"));
  EXPECT_EQ(point_count(read_text(path)), 0u);  // it needs no fault
  EXPECT_TRUE(smaller.says("it fails in a world where nothing goes wrong"));
}

TEST(shrink, needs_a_run_that_fails) {
  const called_program smaller = call_scenarios(
      {"shrink", "--scenario", "passes", "--seed", "1", "--out", scratch_path("recipe")});
  EXPECT_EQ(smaller.exit_code, 2);
  EXPECT_NE(smaller.errors.find("there is nothing to shrink"), std::string::npos);
}

}  // namespace
}  // namespace reprise::sim
