// The replay command can be pasted into a shell.
#include <reprise/sim/campaign/replay_command.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

TEST(shell_word, is_quoted_when_it_must_be) {
  EXPECT_EQ(shell_word("build/release/bin/a-b_c.1"), "build/release/bin/a-b_c.1");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("a'b"), "'a'\\''b'");
  EXPECT_EQ(shell_word("$(x)"), "'$(x)'");
  EXPECT_EQ(shell_word("C:\\x"), "'C:\\x'");
}

TEST(replay_command, names_program_scenario_and_seed) {
  run_result run;
  run.scenario = "kv";
  run.seed = 42;
  EXPECT_EQ(replay_command("./prog", run), "./prog replay --scenario kv --seed 42");
}

}  // namespace
}  // namespace reprise::sim
