// `run`: every way in which a seed can end becomes the result of that seed, and of no other.
#include <gtest/gtest.h>

#include "called_program.hpp"

namespace reprise::sim {
namespace {

using lines = std::vector<nlohmann::json>;

lines run(const std::vector<std::string>& arguments, int exit_code,
          called_program* said = nullptr) {
  const std::string path = scratch_path("json");
  std::vector<std::string> all{"run", "--json", path};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const called_program program = call_scenarios(all);
  EXPECT_EQ(program.exit_code, exit_code) << program.output << program.errors;
  if (said != nullptr) *said = program;
  return read_json_lines(path);
}

// Only this seed failed, and the others were run all the same.
void expect_one_failure(const lines& results, std::uint64_t seed, const std::string& verdict) {
  for (const auto& one : results)
    EXPECT_EQ(one.at("verdict"), one.at("seed") == seed ? verdict : "pass") << one;
}

TEST(run, passes_and_tells_each_run_in_order) {
  called_program said;
  const lines results = run({"--scenario", "passes", "--seeds", "5..54", "--jobs", "2"}, 0, &said);
  ASSERT_EQ(results.size(), 50u);
  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(results[i].at("scenario"), "passes");
    EXPECT_EQ(results[i].at("seed"), i + 5);
    EXPECT_EQ(results[i].at("verdict"), "pass");
    EXPECT_EQ(results[i].at("digest").get<std::string>().size(), 16u);
    EXPECT_EQ(results[i].at("virtual_ns"), 21'000'000);
    EXPECT_GT(results[i].at("events"), 20);
    EXPECT_GT(results[i].at("wall_ns"), 0);
    EXPECT_EQ(results[i].size(), 7u);
  }
  EXPECT_TRUE(said.says("50 runs, 0 failed"));
  EXPECT_TRUE(said.says("datagram_drop"));
  EXPECT_EQ(said.errors, "");  // no progress: not a terminal
}

TEST(run, gives_the_same_digests_in_process_and_in_any_number_of_workers) {
  const auto digests = [](const std::vector<std::string>& how) {
    std::vector<std::string> all{"--scenario", "passes", "--seeds", "1..40"};
    all.insert(all.end(), how.begin(), how.end());
    std::string text;
    for (const auto& one : run(all, 0)) text += one.at("digest").get<std::string>() + " ";
    return text;
  };
  const std::string alone = digests({"--in-process"});
  EXPECT_EQ(digests({"--jobs", "1"}), alone);
  EXPECT_EQ(digests({"--jobs", "3"}), alone);
}

TEST(run, a_failed_check_is_told_with_its_replay_command) {
  called_program said;
  const lines results = run({"--scenario", "fails_at_17", "--seeds", "10..20"}, 1, &said);
  ASSERT_EQ(results.size(), 11u);
  expect_one_failure(results, 17, "failed: not_17");
  const auto& failed = results[7];
  EXPECT_EQ(failed.at("check"), "not_17");
  EXPECT_EQ(failed.at("message"), "this is <seed> 17 & no \"other\"");
  const std::string command = failed.at("replay");
  EXPECT_TRUE(command.ends_with(" replay --scenario fails_at_17 --seed 17")) << command;
  EXPECT_TRUE(said.says("FAILED fails_at_17 seed 17"));
  EXPECT_TRUE(said.says("last events:"));
  EXPECT_TRUE(said.says(command));
}

TEST(run, a_broken_assertion_is_the_result_of_its_seed) {
  called_program said;
  const lines results = run({"--scenario", "asserts_at_3", "--seeds", "1..20"}, 1, &said);
  ASSERT_EQ(results.size(), 20u);
  expect_one_failure(results, 3, "crashed: assertion seed_of(world) != 3");
  EXPECT_EQ(results[2].at("digest"), "");
  EXPECT_TRUE(said.says("tiny_scenarios.cpp:"));
  EXPECT_TRUE(said.says("datagram_receive"));
}

TEST(run, a_fault_is_the_result_of_its_seed) {
  called_program said;
  const lines results = run({"--scenario", "faults_at_3", "--seeds", "1..20"}, 1, &said);
  ASSERT_EQ(results.size(), 20u);
  const std::string verdict = results[2].at("verdict");
  EXPECT_TRUE(verdict == "crashed: segmentation fault" || verdict == "crashed: sanitizer: SEGV")
      << verdict;
  expect_one_failure(results, 3, verdict);
}

TEST(run, a_hang_is_the_result_of_its_seed) {
  called_program said;
  const lines results =
      run({"--scenario", "hangs_at_2", "--seeds", "1..6", "--hang-after", "1s"}, 1, &said);
  ASSERT_EQ(results.size(), 6u);
  expect_one_failure(results, 2, "hung");
  EXPECT_TRUE(said.says("no end after 1.0 s of wall time"));
}

TEST(run, an_exception_is_a_failed_check) {
  const lines results = run({"--scenario", "throws_at_2", "--seeds", "1..4"}, 1);
  ASSERT_EQ(results.size(), 4u);
  expect_one_failure(results, 2, "failed: exception");
  EXPECT_EQ(results[1].at("message"), "thrown on purpose");
}

TEST(run, what_a_scenario_prints_does_not_disturb) {
  EXPECT_EQ(run({"--scenario", "talks", "--seeds", "1..30"}, 0).size(), 30u);
}

TEST(run, several_scenarios_come_one_after_the_other) {
  const lines results = run({"--scenario", "*s_at_*", "--seeds", "4..6"}, 0);
  ASSERT_EQ(results.size(), 15u);
  EXPECT_EQ(results[0].at("scenario"), "asserts_at_3");
  EXPECT_EQ(results[3].at("scenario"), "fails_at_17");
  EXPECT_EQ(results[14].at("scenario"), "throws_at_2");
}

TEST(run, shards_share_the_seeds) {
  std::vector<int> seen(31);
  for (const char* part : {"1/3", "2/3", "3/3"})
    for (const auto& one : run({"--scenario", "passes", "--seeds", "1..30", "--shard", part}, 0))
      ++seen[one.at("seed").get<std::size_t>()];
  for (std::size_t seed = 1; seed <= 30; ++seed) EXPECT_EQ(seen[seed], 1) << seed;
}

TEST(run, for_a_time_takes_all_scenarios_in_turn) {
  const lines results = run({"--scenario", "*al*s", "--for", "1s", "--jobs", "1"}, 0);
  bool talks = false;
  for (const auto& one : results) talks = talks || one.at("scenario") == "talks";
  EXPECT_TRUE(talks);
  EXPECT_GT(results.size(), 10u);
}

TEST(run, junit_has_one_testcase_a_scenario) {
  const std::string path = scratch_path("xml");
  static_cast<void>(run({"--scenario", "fails_at_17", "--seeds", "16..18", "--junit", path}, 1));
  const std::string xml = read_text(path);
  EXPECT_NE(xml.find("tests=\"2\" failures=\"1\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("1 of 3 seeds failed; seed 17: failed: not_17"), std::string::npos);
  EXPECT_NE(xml.find("&lt;seed&gt; 17 &amp; no &quot;other&quot;"), std::string::npos);
}

}  // namespace
}  // namespace reprise::sim
