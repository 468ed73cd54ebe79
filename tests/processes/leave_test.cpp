// Processes that are asked to end say goodbye; those that are killed while they are asked something leave the asker
// with an honest doubt.
#include <signal.h>

#include <gtest/gtest.h>

#include "cluster.hpp"

namespace reprise::testing {
namespace {

TEST(leaving_process, says_goodbye_to_two_others) {
  cluster nodes;
  nodes.add("alpha", {});
  nodes.add("beta", {"alpha"});
  nodes.add("gamma", {"alpha", "beta"});
  for (const char* each : {"alpha", "beta", "gamma"}) nodes.start(each);
  ASSERT_TRUE(nodes.await_together());
  nodes.stop("beta");
  for (const char* each : {"alpha", "gamma"}) {
    nodes.await([&] { return !nodes.seen(each, "beta").up; }, std::string(each) + " knows");
    EXPECT_EQ(std::vector<std::string>{"left"}, nodes.seen(each, "beta").down_reasons) << each;
  }
  EXPECT_EQ(1u, nodes.seen("alpha", "gamma").ups);
  nodes.stop("gamma");
  nodes.stop("alpha");
}

TEST(killed_process, leaves_what_was_asked_maybe_delivered_and_what_comes_later_not_sent) {
  cluster_timing timing;
  timing.down_after = 20'000;  // it is the kill that ends the link, not the silence
  cluster nodes(timing);
  nodes.add("alpha", {});
  nodes.add("beta", {"alpha"});
  nodes.add("gamma", {"alpha", "beta"});
  for (const char* each : {"alpha", "beta", "gamma"}) nodes.start(each);
  ASSERT_TRUE(nodes.await_together());
  // It stands still with questions before it: silence is much longer than the pause between two.
  nodes.signal("beta", SIGSTOP);
  for (const char* each : {"alpha", "gamma"})
    nodes.await([&] { return nodes.seen(each, "beta").silent; }, std::string(each) + " suspects");
  nodes.kill("beta");
  for (const char* each : {"alpha", "gamma"}) {
    const seen_node& seen = nodes.seen(each, "beta");
    nodes.await([&] { return seen.ask_errors.contains("not sent"); },
                std::string(each) + " knows that asking is in vain");
    EXPECT_EQ(1u, seen.ask_errors.at("maybe delivered")) << each;
    EXPECT_EQ(2u, seen.ask_errors.size()) << each;
    EXPECT_EQ(1u, seen.watches_over) << each;
    EXPECT_EQ(1u, seen.down_reasons.size()) << each;
  }
  EXPECT_EQ(1u, nodes.seen("alpha", "gamma").ups);
}

}  // namespace
}  // namespace reprise::testing
