// A process is killed: the others are told once, of the node and of its actor; what was asked of it ends with the truth;
// and when it is started again it is another one. The same on Linux and on Windows.
#include <gtest/gtest.h>

#include "cluster.hpp"

namespace reprise::testing {
namespace {

void expect_noticed_once(const cluster& nodes, const std::string& by, const std::string& killed) {
  const seen_node& seen = nodes.seen(by, killed);
  EXPECT_EQ(std::vector<std::string>{"link lost"}, seen.down_reasons) << by;
  EXPECT_EQ(1u, seen.watches_over) << by;
  for (const auto& [error, count] : seen.ask_errors)
    EXPECT_TRUE(error == "not sent" || error == "maybe delivered") << error << " " << count;
}

TEST(killed_process, is_down_once_and_comes_back_as_another) {
  cluster nodes;
  nodes.add("alpha", {});
  nodes.add("beta", {"alpha"});
  nodes.start("alpha");
  nodes.start("beta");
  ASSERT_TRUE(nodes.await_together());
  const std::string before = nodes.log("beta").incarnation();

  nodes.kill("beta");
  nodes.await([&] { return nodes.seen("alpha", "beta").ask_errors.contains("not sent"); },
              "asking is known to be in vain");
  expect_noticed_once(nodes, "alpha", "beta");
  EXPECT_FALSE(nodes.seen("alpha", "beta").up);

  nodes.start("beta");
  ASSERT_TRUE(nodes.await_together());
  EXPECT_NE(before, nodes.log("beta").incarnation());
  EXPECT_EQ(1u, nodes.seen("alpha", "beta").epoch);
  EXPECT_EQ(2u, nodes.seen("alpha", "beta").member_ups);
  expect_noticed_once(nodes, "alpha", "beta");

  // Who is dialled by others comes back just as well.
  nodes.kill("alpha");
  nodes.start("alpha");
  ASSERT_TRUE(nodes.await_together());
  EXPECT_EQ(2u, nodes.seen("beta", "alpha").member_ups);
  EXPECT_EQ(1u, nodes.seen("beta", "alpha").watches_over);
}

}  // namespace
}  // namespace reprise::testing
