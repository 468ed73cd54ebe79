// When two runs did the same, and when they failed the same.
#include <reprise/sim/campaign/run_result.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

run_result ended(outcome kind, std::uint64_t digest, const char* check = "") {
  run_result run;
  run.kind = kind;
  run.digest = digest;
  run.check = check;
  return run;
}

TEST(run_result, has_a_verdict_in_words) {
  EXPECT_EQ(verdict_text(ended(outcome::passed, 1)), "pass");
  EXPECT_EQ(verdict_text(ended(outcome::failed, 1, "quiet")), "failed: quiet");
  EXPECT_EQ(verdict_text(ended(outcome::crashed, 0, "abort")), "crashed: abort");
  EXPECT_EQ(verdict_text(ended(outcome::hung, 0, "hung")), "hung");
  EXPECT_EQ(verdict_text(ended(outcome::mismatched, 0, "digest mismatch")), "digest mismatch");
  EXPECT_EQ(digest_text(ended(outcome::passed, 0xabc)), "0000000000000abc");
  EXPECT_EQ(digest_text(ended(outcome::crashed, 0xabc)), "");
}

TEST(run_result, of_the_same_run_has_the_same_digest_and_end) {
  EXPECT_TRUE(same_run(ended(outcome::passed, 1), ended(outcome::passed, 1)));
  EXPECT_FALSE(same_run(ended(outcome::passed, 1), ended(outcome::passed, 2)));
  EXPECT_FALSE(same_run(ended(outcome::passed, 1), ended(outcome::failed, 1, "x")));
  EXPECT_FALSE(same_run(ended(outcome::failed, 1, "x"), ended(outcome::failed, 1, "y")));
  EXPECT_FALSE(same_run(ended(outcome::crashed, 0, "abort"), ended(outcome::passed, 1)));
  EXPECT_FALSE(same_run(ended(outcome::hung, 0, "hung"), ended(outcome::crashed, 0, "abort")));
  // Memory errors need not end in the same way twice.
  EXPECT_TRUE(same_run(ended(outcome::crashed, 0, "abort"),
                       ended(outcome::crashed, 0, "segmentation fault")));
}

TEST(run_result, of_the_same_failure_has_the_same_check) {
  EXPECT_TRUE(same_failure(ended(outcome::failed, 1, "x"), ended(outcome::failed, 2, "x")));
  EXPECT_FALSE(same_failure(ended(outcome::failed, 1, "x"), ended(outcome::failed, 1, "y")));
  EXPECT_FALSE(same_failure(ended(outcome::passed, 1), ended(outcome::passed, 1)));
}

}  // namespace
}  // namespace reprise::sim
