// A process that stands still is suspected, then down; when it goes on they meet again, the same incarnations with a
// new epoch. One that stands still for a moment is suspected and nothing else.
#include <signal.h>

#include <chrono>

#include <gtest/gtest.h>

#include "cluster.hpp"

namespace reprise::testing {
namespace {

TEST(silent_process, is_suspected_then_down_and_met_again_when_it_goes_on) {
  const cluster_timing timing;
  cluster nodes(timing);
  nodes.add("alpha", {});
  nodes.add("beta", {"alpha"});
  nodes.add("gamma", {"alpha", "beta"});
  for (const char* each : {"alpha", "beta", "gamma"}) nodes.start(each);
  ASSERT_TRUE(nodes.await_together());

  const auto begin = std::chrono::steady_clock::now();
  nodes.signal("beta", SIGSTOP);
  for (const char* each : {"alpha", "gamma"}) {
    nodes.await([&] { return nodes.seen(each, "beta").silences > 0; }, "it is suspected");
    nodes.await([&] { return !nodes.seen(each, "beta").up; }, "it is down");
    EXPECT_EQ(std::vector<std::string>{"link lost"}, nodes.seen(each, "beta").down_reasons) << each;
    EXPECT_EQ(1u, nodes.seen(each, "beta").watches_over) << each;
  }
  // Not before its time: the last sign of life may be one heartbeat old, and timers are coarse.
  const auto least = std::chrono::milliseconds(timing.down_after - 3 * timing.heartbeat);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, least);

  nodes.signal("beta", SIGCONT);
  for (const char* each : {"alpha", "gamma"}) {
    nodes.await([&] { return nodes.seen(each, "beta").member_ups == 2; }, "they meet again");
    EXPECT_EQ(nodes.log("beta").incarnation(), nodes.seen(each, "beta").incarnation) << each;
    EXPECT_EQ(2u, nodes.seen(each, "beta").epoch) << each;
    // For the one that stood still it is the others who were gone.
    nodes.await([&] { return nodes.seen("beta", each).member_ups == 2; }, "so does the other side");
    EXPECT_EQ(2u, nodes.seen("beta", each).epoch) << each;
    EXPECT_EQ(1u, nodes.seen("beta", each).watches_over) << each;
  }
  EXPECT_EQ(1u, nodes.seen("alpha", "gamma").ups);
  EXPECT_EQ(1u, nodes.seen("gamma", "alpha").ups);
  for (const char* each : {"alpha", "beta", "gamma"}) nodes.stop(each);
}

TEST(silent_process, is_only_suspected_when_it_goes_on_in_time) {
  cluster_timing timing;
  timing.down_after = 20'000;
  cluster nodes(timing);
  nodes.add("alpha", {});
  nodes.add("beta", {"alpha"});
  nodes.start("alpha");
  nodes.start("beta");
  ASSERT_TRUE(nodes.await_together());
  nodes.signal("beta", SIGSTOP);
  nodes.await([&] { return nodes.seen("alpha", "beta").silent; }, "it is suspected");
  nodes.signal("beta", SIGCONT);
  nodes.await([&] { return !nodes.seen("alpha", "beta").silent; }, "it speaks again");
  EXPECT_TRUE(nodes.seen("alpha", "beta").up);
  EXPECT_EQ(1u, nodes.seen("alpha", "beta").ups);
  EXPECT_EQ(1u, nodes.seen("beta", "alpha").ups);
  nodes.stop("beta");
  nodes.stop("alpha");
}

}  // namespace
}  // namespace reprise::testing
