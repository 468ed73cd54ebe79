// Who is dialled again, and when: what a stranger says costs a while and not more, and a good link costs nothing.
#include <reprise/peer/peer_service.hpp>

#include "party.hpp"
#include "raw_peer.hpp"

namespace reprise::testing {
namespace {

// Only what this node finds out itself ends its tries.
TEST(peer_dialler, that_is_told_it_dialled_itself_tries_again) {
  sim::world world(1);
  party alpha(world, "alpha");
  raw_peer beta(world, "beta", {{{link_frame::refusal, encode_refusal(peer_refusal::self)}}, {}});
  alpha.dial("beta");
  world.run_for(100s);
  EXPECT_EQ(lines(4, "refused the node itself"), alpha.log);  // after redial_after_refusal
}

// Perhaps somebody else has the address since, or it answered with a wrong name.
TEST(peer_dialler, looks_again_now_and_then_while_its_node_is_reached_otherwise) {
  sim::world world(1);
  party alpha(world, "alpha");
  party beta(world, "beta");
  beta.dial("alpha");
  world.run_for(1s);
  raw_peer gamma(world, "gamma",
                 {{hello_of("beta", beta.service->incarnation())},
                  {{link_frame::refusal, encode_refusal(peer_refusal::duplicate)}}});
  alpha.dial("gamma");
  world.run_for(100s);  // 30 s after the first time, then 60 s, and so on up to 16 min
  EXPECT_EQ(3u, gamma.greeted_count());
  world.run_for(1000s);
  EXPECT_EQ(6u, gamma.greeted_count());
  EXPECT_EQ((lines{"up beta 1"}), alpha.log);
  EXPECT_EQ((lines{"up alpha 1"}), beta.log);
}

TEST(peer_dialler, that_looks_again_parts_no_good_link_and_is_quick_when_it_is_lost) {
  sim::world world(1);
  party alpha(world, "alpha");
  party beta(world, "beta");
  alpha.dial("beta");
  beta.dial("alpha");
  world.run_for(1000s);
  EXPECT_EQ((lines{"up beta 1"}), alpha.log);
  EXPECT_EQ((lines{"up alpha 1"}), beta.log);
  party& idle = alpha.service->peers()[0].dialled ? beta : alpha;
  party& dialled = &idle == &beta ? alpha : beta;
  dialled.home.call(
      [&] { dialled.service->remove_peer(place_of(&idle == &beta ? "beta" : "alpha")); });
  world.run_for(1s);
  ASSERT_EQ(3u, idle.log.size());
  EXPECT_EQ("up", idle.log[2].substr(0, 2));
}

// Whoever dialled it.
TEST(peer_dialler, begins_anew_after_a_link_that_lived) {
  sim::world world(1);
  peer_options slow = options_of("alpha");
  slow.redial.first = 1s;
  slow.redial.most = 1000s;
  slow.redial.factor_percent = 1000;
  party alpha(world, "alpha", slow);
  party beta(world, "beta");
  alpha.dial("beta");
  world.run_for(1s);
  beta.dial("alpha");
  for (int i = 0; i < 4;
       ++i) {  // beta is back in half a second, and alpha would wait longer each time
    alpha.home.call([&] { alpha.service->drop(alpha.last); });
    world.run_for(500ms);
    EXPECT_EQ(fmt::format("up beta {}", i + 2), alpha.log.back());
    EXPECT_FALSE(alpha.service->peers()[0].dialled);
  }
  world.run_for(60s);
  beta.home.call([&] { beta.service->remove_peer(place_of("alpha")); });
  world.run_for(2s);
  EXPECT_EQ("up beta 6", alpha.log.back());
  EXPECT_TRUE(alpha.service->peers()[0].dialled);
}

}  // namespace
}  // namespace reprise::testing
