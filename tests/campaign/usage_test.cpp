// Wrong usage: exit code 2, one clear line, and nothing has run.
#include <algorithm>

#include <gtest/gtest.h>

#include "called_program.hpp"

namespace reprise::sim {
namespace {

void expect_usage_error(const std::vector<std::string>& arguments, const std::string& words) {
  const called_program wrong = call_scenarios(arguments);
  EXPECT_EQ(wrong.exit_code, 2) << words;
  EXPECT_EQ(wrong.output, "");
  EXPECT_NE(wrong.errors.find(words), std::string::npos) << wrong.errors;
  EXPECT_EQ(std::count(wrong.errors.begin(), wrong.errors.end(), '\n'), 1) << wrong.errors;
}

TEST(usage, of_run) {
  expect_usage_error({}, "subcommand");
  expect_usage_error({"walk"}, "there is no command 'walk': list, run, replay");
  expect_usage_error({"run", "--sceds", "1..2"}, "--sceds");
  expect_usage_error({"run", "--seeds", "2..1"}, "--seeds '2..1': two numbers are needed");
  expect_usage_error({"run", "--seeds", "1-2"}, "A..B");
  expect_usage_error({"run", "--seed", "-1"}, "--seed");
  expect_usage_error({"run", "--seed", "1x"}, "--seed '1x'");
  expect_usage_error({"run", "--seed", "1", "--seeds", "1..2"}, "exclude each other");
  expect_usage_error({"run", "--for", "60"}, "--for '60': a length of time is needed");
  expect_usage_error({"run", "--jobs", "0"}, "--jobs '0'");
  expect_usage_error({"run", "--shard", "3/2"}, "--shard '3/2'");
  expect_usage_error({"run", "--scenario", "nobody"}, "no scenario matches 'nobody'");
  expect_usage_error({"run", "--in-process", "--jobs", "2"}, "--in-process");
  expect_usage_error({"run", "--json", "/no/such/folder/x", "--seed", "1"}, "cannot be written");
}

TEST(usage, of_replay) {
  expect_usage_error({"replay"}, "--scenario NAME --seed S or --recipe FILE");
  expect_usage_error({"replay", "--seed", "1"}, "--seed needs --scenario NAME");
  expect_usage_error({"replay", "--scenario", "nobody", "--seed", "1"}, "no scenario 'nobody'");
  expect_usage_error({"replay", "--recipe", "/no/such/file"}, "/no/such/file: cannot be read");
  expect_usage_error({"replay", "--scenario", "passes", "--seed", "1", "--events", "1000"},
                     "--events '1000'");
  const std::string path = scratch_path("recipe");
  write_text(path, "reprise-recipe 1\nscenario passes\npoint x y z\n");
  expect_usage_error({"replay", "--recipe", path}, "line 3: ");
  write_text(path, "reprise-recipe 1\nbase benign\n");
  expect_usage_error({"replay", "--recipe", path}, "it names no scenario");
}

TEST(usage, of_shrink) {
  expect_usage_error({"shrink", "--scenario", "passes", "--seed", "1"}, "shrink needs --out FILE");
}

TEST(usage, help_is_no_error) {
  for (const char* command : {"run", "replay", "shrink", "compare", "list"}) {
    const called_program help = call_scenarios({command, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_TRUE(help.says("--help")) << help.output;
  }
  EXPECT_EQ(call_scenarios({"--help"}).exit_code, 0);
}

}  // namespace
}  // namespace reprise::sim
