// The reader of lines notices each promise that is broken, and none where all are kept: so the tests that rely on it
// can fail.
#include "cluster_log.hpp"

#include <gtest/gtest.h>

namespace reprise::testing {
namespace {

using lines = std::vector<std::string>;

const lines whole_life{"peer beta up: incarnation 1f, epoch 1", "member beta up",
                       "beta answers: asked 1 times",           "peer beta is silent",
                       "watch of beta over: link lost",         "member beta down: link lost",
                       "beta does not answer: maybe delivered", "peer beta down: link lost"};

std::string problem_of(const lines& said) {
  cluster_log log;
  for (const std::string& line : said) log.take(line);
  return log.problem().substr(0, log.problem().find(':'));
}

TEST(cluster_log, finds_nothing_wrong_with_lives_that_follow_each_other) {
  lines said = whole_life;
  said.insert(said.end(), whole_life.begin(), whole_life.end());
  said[whole_life.size()] = "peer beta up: incarnation 1f, epoch 2";
  EXPECT_EQ("", problem_of(said));
  said[whole_life.size()] = "peer beta up: incarnation 2f, epoch 1";
  EXPECT_EQ("", problem_of(said));
}

// Each line of a life twice, left out, or moved.
TEST(cluster_log, names_the_promise_that_is_broken) {
  const auto twice = [](std::size_t which) {
    lines said = whole_life;
    said.insert(said.begin() + static_cast<std::ptrdiff_t>(which), whole_life[which]);
    return problem_of(said);
  };
  const auto without = [](std::size_t which) {
    lines said = whole_life;
    said.erase(said.begin() + static_cast<std::ptrdiff_t>(which));
    return problem_of(said);
  };
  EXPECT_EQ("a down between two ups of a peer", twice(0));
  EXPECT_EQ("a down between two ups of a member", twice(1));
  EXPECT_EQ("exactly one down for each watch", twice(4));
  EXPECT_EQ("an up before the down of a member", twice(5));
  EXPECT_EQ("an up before the down of a peer", twice(7));
  EXPECT_EQ("a peer is up before its actors", without(0));
  EXPECT_EQ("exactly one down for each watch", without(1));
  EXPECT_EQ("a watch is over before the peer is down", without(4));
  EXPECT_EQ("actors go down before their peer", without(5));
  lines again = whole_life;
  again.push_back(whole_life[0]);
  EXPECT_EQ("epochs grow", problem_of(again));
  EXPECT_EQ("every line is an event", problem_of({"terminate called"}));
}

}  // namespace
}  // namespace reprise::testing
