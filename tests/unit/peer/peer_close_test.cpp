// Nobody is up any more once a service closes, and what it was asked for is reported once, in a call of its own.
#include <reprise/peer/peer_service.hpp>

#include "party.hpp"
#include "raw_peer.hpp"

namespace reprise::testing {
namespace {

TEST(peer_close, lets_no_claim_up_that_waited) {
  sim::world world(1);
  party alpha(world, "alpha");
  raw_peer beta(world, "beta", {{}, {}});
  alpha.dial("beta");
  world.run_for(100ms);
  beta.say(hello_of("beta", incarnation_id{7}));
  world.run_for(100ms);
  beta.dial(endpoint(alpha.home.address(), 7700));
  world.run_for(100ms);
  beta.say(hello_of("beta", incarnation_id{7}));
  world.run_for(100ms);
  EXPECT_EQ(1u, world.marks().count("peer.held"));
  alpha.close(0s);
  EXPECT_EQ((lines{"refused leaving"}), alpha.log);
}

// The down of the old lifetime makes the observer close: the new one does not begin.
TEST(peer_close, between_two_lifetimes_is_between_them) {
  for (const bool dialled : {false, true}) {
    sim::world world(1);
    party alpha(world, "alpha");
    struct closer final : peer_observer {
      void on_peer_up(const peer_id&) override {}
      void on_peer_message(const peer_id&, const_bytes) override {}
      void on_peer_down(const peer_id&, const peer_down&) override {
        peers->close(0s, [] {});
      }
      peer_service* peers = nullptr;
    } hasty;
    hasty.peers = &*alpha.service;
    alpha.home.call([&] { alpha.service->subscribe(hasty); });
    raw_peer before(world, "before", {{}, {}});
    before.dial(endpoint(alpha.home.address(), 7700));
    world.run_for(100ms);
    before.say(hello_of("beta", incarnation_id{1}));
    world.run_for(100ms);
    raw_peer after(world, "after", {{}, {}});
    if (dialled) {
      alpha.dial("after");
    } else {
      after.dial(endpoint(alpha.home.address(), 7700));
    }
    world.run_for(100ms);
    after.say(hello_of("beta", incarnation_id{2}));
    world.run_for(100ms);
    if (dialled) after.say(yes_of(1));
    world.run_for(1s);
    ASSERT_LE(2u, alpha.log.size());
    EXPECT_EQ("up beta 1", alpha.log[0]);
    EXPECT_EQ("down beta restarted", alpha.log[1]);
    for (const std::string& each : lines(alpha.log.begin() + 2, alpha.log.end()))
      EXPECT_FALSE(each.starts_with("up")) << each;
    EXPECT_TRUE(alpha.service->peers().empty());
  }
}

TEST(peer_close, and_start_report_in_a_call_of_their_own) {
  sim::world world(1);
  sim::node& home = world.add_node("alpha");
  home.start_bare();
  peer_options how = options_of("alpha");
  how.listens = false;
  std::optional<peer_service> service;
  lines log;
  home.call([&] {
    service.emplace(home.env(), how);
    service->start([&](errc error) { log.push_back("started " + std::string(to_string(error))); });
    EXPECT_TRUE(log.empty());
    service->close(0s, [&] { log.push_back("closed"); });
    EXPECT_TRUE(log.empty());
  });
  world.run_for(1s);
  EXPECT_EQ(2u, log.size());
  home.call([&] {
    service->remove_peer(place_of("nobody"));
    service->close(0s, [&] { log.push_back("closed again"); });
    EXPECT_EQ(2u, log.size());
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"started ok", "closed", "closed again"}), log);
  home.call([&] { service.reset(); });
}

// It is gone already: nothing is left to wait for, and the service may go at once.
TEST(peer_close, is_not_undone_by_removing_a_peer) {
  sim::world world(1);
  party alpha(world, "alpha");
  party beta(world, "beta");
  alpha.dial("beta");
  world.run_for(1s);
  bool done = false;
  alpha.home.call([&] { alpha.service->close(1s, [&] { done = true; }); });
  world.run_for(3s);
  ASSERT_TRUE(done);
  alpha.home.call([&] {
    alpha.service->remove_peer(place_of("beta"));
    alpha.service.reset();
  });
}

}  // namespace
}  // namespace reprise::testing
