// Who claims to be a node may be a stranger, or a process that is dead since: whatever such a claim says, once it is
// over the nodes that live have their link again.
#include <reprise/peer/peer_service.hpp>

#include "party.hpp"
#include "raw_peer.hpp"

namespace reprise::testing {
namespace {

struct peer_claim : ::testing::Test {
  [[nodiscard]] static peer_options hasty(std::string_view name) {
    peer_options out = options_of(name);
    out.redial_after_refusal = 1s;
    return out;
  }
  [[nodiscard]] endpoint door() const { return endpoint(alpha.home.address(), 7700); }
  void call(raw_peer& who) {
    who.dial(door());
    world.run_for(100ms);
  }
  void tell(raw_peer& who, const raw_words& words) {
    who.say(words);
    world.run_for(100ms);
  }

  sim::world world{1};
  party alpha{world, "alpha", hasty("alpha")};
};

// Whoever of the two dials.
TEST_F(peer_claim, of_an_epoch_that_nobody_reaches_parts_no_pair_for_ever) {
  for (const bool alpha_dials : {true, false}) {
    const std::string_view name = alpha_dials ? "beta" : "delta";
    party beta(world, name, hasty(name));
    if (alpha_dials) {
      alpha.dial(name);
    } else {
      beta.dial("alpha");
    }
    world.run_for(1s);
    alpha.log.clear();
    raw_peer stranger(world, alpha_dials ? "stranger" : "other", {{}, {}});
    call(stranger);
    greeting words = greeting_of(name, alpha.last.incarnation);
    words.last_epoch = link_epoch_end - 1;
    tell(stranger, {link_frame::greeting, words.encode()});
    EXPECT_EQ((lines{"refused protocol error"}), alpha.log);
    EXPECT_FALSE(stranger.connected());
    alpha.home.call([&] { alpha.service->drop(alpha.last); });
    world.run_for(10s);
    ASSERT_EQ(1u, alpha.service->peers().size());
    EXPECT_EQ(name, alpha.service->peers()[0].peer.node.text());
    EXPECT_GT(alpha.last.epoch, 1u);
    EXPECT_LT(alpha.last.epoch, link_epoch_end);
    beta.close();
  }
}

// The one that is called may say too much as well.
TEST_F(peer_claim, of_an_epoch_that_nobody_reaches_is_no_verdict) {
  raw_peer stranger(world, "stranger",
                    {{hello_of("beta", incarnation_id{7})}, {yes_of(link_epoch_end - 1)}});
  alpha.dial("stranger");
  world.run_for(30ms);  // the next try is due in a little more
  EXPECT_EQ((lines{"refused protocol error"}), alpha.log);
}

}  // namespace
}  // namespace reprise::testing
