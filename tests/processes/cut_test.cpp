// Connections that end, half or whole, politely or not, or that only seem to be whole: each time both nodes are down
// once, and have a new link of the same incarnations with the next epoch.
#include <gtest/gtest.h>

#include "cluster.hpp"
#include "proxy.hpp"

namespace reprise::testing {
namespace {

struct harm_case {
  proxy::harm what;
  const char* name;
};

class cut_connection : public ::testing::TestWithParam<harm_case> {};

TEST_P(cut_connection, is_a_down_on_both_sides_and_a_new_epoch) {
  cluster nodes;
  nodes.add("alpha", {});
  nodes.start("alpha");
  const std::string& at = nodes.log("alpha").listens_on();
  proxy between(static_cast<std::uint16_t>(std::stoi(at.substr(at.rfind(':') + 1))));
  nodes.add("beta", {between.address()});
  nodes.start("beta");
  ASSERT_TRUE(nodes.await_together());

  for (const std::uint64_t round : {1u, 2u}) {
    between.do_harm(GetParam().what);
    nodes.await(
        [&] {
          return nodes.seen("alpha", "beta").member_ups == round + 1 &&
                 nodes.seen("beta", "alpha").member_ups == round + 1;
        },
        "they meet again");
    for (const auto& [one, other] : {std::pair("alpha", "beta"), std::pair("beta", "alpha")}) {
      EXPECT_EQ(round, nodes.seen(one, other).down_reasons.size()) << one;
      EXPECT_EQ(round, nodes.seen(one, other).watches_over) << one;
      EXPECT_EQ(round + 1, nodes.seen(one, other).epoch) << one;
      EXPECT_EQ(nodes.log(other).incarnation(), nodes.seen(one, other).incarnation) << one;
      for (const auto& [error, count] : nodes.seen(one, other).ask_errors)
        EXPECT_TRUE(error == "not sent" || error == "maybe delivered") << error << " " << count;
    }
  }
  nodes.stop("beta");
  nodes.stop("alpha");
}

INSTANTIATE_TEST_SUITE_P(
    each, cut_connection,
    ::testing::Values(harm_case{proxy::harm::close, "closed"},
                      harm_case{proxy::harm::reset, "reset"},
                      harm_case{proxy::harm::half_dialled, "half_closed_to_the_dialled"},
                      harm_case{proxy::harm::half_dialler, "half_closed_to_the_dialler"},
                      harm_case{proxy::harm::swallow, "one_way_silence"}),
    [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace reprise::testing
