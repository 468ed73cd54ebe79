// An incarnation has one node. Who claims that of this node, or of another one that is up, is refused whoever dialled,
// and who had it keeps its link: what is addressed to an incarnation never reaches somebody else.
#include <reprise/peer/peer_service.hpp>

#include "party.hpp"
#include "raw_peer.hpp"

namespace reprise::testing {
namespace {

struct peer_incarnation : ::testing::Test {
  peer_incarnation() {
    alpha.dial("beta");
    world.run_for(1s);
    alpha.log.clear();
    beta.log.clear();
  }
  void expect_no_harm() {
    EXPECT_EQ((lines{"refused node id conflict"}), alpha.log);
    EXPECT_TRUE(beta.log.empty());
    ASSERT_EQ(1u, alpha.service->peers().size());
    EXPECT_EQ("beta", alpha.service->peers()[0].peer.node.text());
  }
  [[nodiscard]] endpoint door() const { return endpoint(alpha.home.address(), 7700); }

  sim::world world{1};
  party alpha{world, "alpha"};
  party beta{world, "beta"};
};

TEST_F(peer_incarnation, of_this_node_is_not_for_a_caller) {
  raw_peer mallory(world, "mallory", {{hello_of("mallory", alpha.service->incarnation())}, {}});
  mallory.dial(door());
  world.run_for(1s);
  expect_no_harm();
}

TEST_F(peer_incarnation, of_another_node_is_not_for_a_caller) {
  raw_peer mallory(world, "mallory", {{hello_of("mallory", beta.service->incarnation())}, {}});
  mallory.dial(door());
  world.run_for(1s);
  expect_no_harm();
}

TEST_F(peer_incarnation, of_this_node_is_not_for_who_is_called) {
  raw_peer mallory(world, "mallory",
                   {{hello_of("mallory", alpha.service->incarnation())}, {yes_of(1)}});
  alpha.dial("mallory");
  world.run_for(1s);
  EXPECT_EQ(0u, mallory.greeted_count());
  expect_no_harm();
}

TEST_F(peer_incarnation, of_another_node_is_not_for_who_is_called) {
  raw_peer mallory(world, "mallory",
                   {{hello_of("mallory", beta.service->incarnation())}, {yes_of(1)}});
  alpha.dial("mallory");
  world.run_for(1s);
  EXPECT_EQ(0u, mallory.greeted_count());
  expect_no_harm();
}

// It was free when the called one was answered, and is not any more when that says yes.
TEST_F(peer_incarnation, that_was_taken_before_the_verdict_is_taken) {
  raw_peer gamma(world, "gamma", {{hello_of("gamma", incarnation_id{77})}, {}});
  raw_peer mallory(world, "mallory", {{hello_of("mallory", incarnation_id{77})}, {}});
  alpha.dial("mallory");
  world.run_for(1s);
  EXPECT_EQ(1u, mallory.greeted_count());
  gamma.dial(door());
  world.run_for(1s);
  EXPECT_EQ((lines{"up gamma 1"}), alpha.log);
  mallory.say(yes_of(1));
  world.run_for(1s);
  EXPECT_EQ((lines{"up gamma 1", "refused node id conflict"}), alpha.log);
  EXPECT_EQ(2u, alpha.service->peers().size());
}

}  // namespace
}  // namespace reprise::testing
