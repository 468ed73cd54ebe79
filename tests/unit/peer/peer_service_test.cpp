// A peer service in calm worlds: what each side is told, and in which order. What happens under chaos is in the
// scenarios, what is refused in peer_refusal_test.cpp.
#include <reprise/peer/peer_service.hpp>

#include "party.hpp"
#include "raw_peer.hpp"

namespace reprise::testing {
namespace {

TEST(peer_service, two_nodes_find_each_other_and_part_politely) {
  sim::world world(1);
  party alpha(world, "alpha");
  party beta(world, "beta");
  alpha.dial("beta");
  world.run_for(1s);
  EXPECT_EQ(errc::ok, alpha.started);
  EXPECT_EQ((lines{"up beta 1"}), alpha.log);
  EXPECT_EQ((lines{"up alpha 1"}), beta.log);
  EXPECT_EQ(send_result::ok, alpha.send("beta", "hello"));
  EXPECT_EQ(send_result::ok, alpha.send("beta", ""));
  EXPECT_EQ(send_result::ok, beta.send("alpha", "hi"));
  EXPECT_EQ(send_result::closed, beta.send("gamma", "who?"));
  world.run_for(3s);  // long enough for heartbeats to confirm them
  EXPECT_EQ((lines{"up beta 1", "beta says hi"}), alpha.log);
  EXPECT_EQ((lines{"up alpha 1", "alpha says hello", "alpha says "}), beta.log);
  EXPECT_EQ(send_result::ok, alpha.send("beta", "last words"));
  alpha.close();
  EXPECT_EQ("down beta left", alpha.log.back());
  EXPECT_EQ("alpha says last words", beta.log[beta.log.size() - 2]);
  EXPECT_EQ("down alpha left", beta.log.back());
  EXPECT_EQ(0u, beta.lost.not_sent_count + beta.lost.unknown_count);
}

TEST(peer_service, a_second_link_of_the_same_pair_is_the_next_epoch) {
  sim::world world(1);
  party alpha(world, "alpha");
  party beta(world, "beta");
  alpha.dial("beta");
  world.run_for(1s);
  alpha.home.call([&] { alpha.service->remove_peer(place_of("beta")); });
  world.run_for(1s);
  EXPECT_EQ("down beta removed", alpha.log.back());
  alpha.dial("beta");
  world.run_for(2s);
  EXPECT_EQ("up beta 2", alpha.log.back());
  EXPECT_EQ("up alpha 2", beta.log.back());
}

// At every point of a dial; whoever is removed is gone before the next one of that place is.
TEST(peer_service, peers_that_come_and_go_leave_nothing_behind) {
  sim::world world(1);
  party alpha(world, "alpha");
  party beta(world, "beta");
  for (int i = 0; i < 200; ++i) {
    alpha.dial("beta");
    alpha.dial("nowhere");
    world.run_for(100us * i);
    alpha.home.call([&] {
      alpha.service->remove_peer(place_of("nowhere"));
      alpha.service->remove_peer(place_of("beta"));
      alpha.service->add_peer(place_of("beta"));
      alpha.service->remove_peer(place_of("beta"));
    });
  }
  world.run_for(10s);
  EXPECT_TRUE(alpha.service->peers().empty());
  EXPECT_TRUE(beta.service->peers().empty());
  alpha.dial("beta");
  world.run_for(2s);
  EXPECT_EQ("up beta", alpha.log.back().substr(0, 7));
  // In the middle of it.
  alpha.home.call([&] { alpha.service->remove_peer(place_of("beta")); });
  alpha.close();
  EXPECT_EQ("down beta left", alpha.log.back());
}

// From inside the news of its own link.
TEST(peer_service, a_peer_is_removed_when_it_comes_and_when_it_goes) {
  struct remover final : peer_observer {
    void on_peer_up(const peer_id&) override {
      if (++ups == 1) peers->remove_peer(place_of("beta"));
    }
    void on_peer_message(const peer_id&, const_bytes) override {}
    void on_peer_down(const peer_id&, const peer_down&) override {
      if (++downs == 1) peers->add_peer(place_of("beta"));
      if (downs == 2) peers->remove_peer(place_of("beta"));
    }
    peer_service* peers = nullptr;
    int ups = 0;
    int downs = 0;
  } fickle;
  sim::world world(1);
  party alpha(world, "alpha");
  party beta(world, "beta");
  fickle.peers = &*alpha.service;
  alpha.home.call([&] { alpha.service->subscribe(fickle); });
  alpha.dial("beta");
  world.run_for(5s);
  EXPECT_EQ("up beta 2", alpha.log.back());
  beta.close();
  EXPECT_EQ((lines{"up beta 1", "down beta removed", "up beta 2", "down beta left"}), alpha.log);
}

TEST(peer_service, dialling_each_other_gives_one_link) {
  sim::world world(1);
  peer_options a = options_of("alpha");
  a.dial.push_back(place_of("beta"));
  peer_options b = options_of("beta");
  b.dial.push_back(place_of("alpha"));
  party alpha(world, "alpha", a);
  party beta(world, "beta", b);
  world.run_for(30s);
  EXPECT_EQ((lines{"up beta 1"}), alpha.log);
  EXPECT_EQ((lines{"up alpha 1"}), beta.log);
  ASSERT_EQ(1u, alpha.service->peers().size());
  EXPECT_NE(alpha.service->peers()[0].dialled, beta.service->peers()[0].dialled);
}

TEST(peer_service, a_late_observer_is_told_who_is_up) {
  sim::world world(1);
  party alpha(world, "alpha");
  party beta(world, "beta");
  alpha.dial("beta");
  world.run_for(1s);
  struct late_comer final : peer_observer {
    void on_peer_up(const peer_id& peer) override { log.push_back("up " + peer.node.text()); }
    void on_peer_message(const peer_id&, const_bytes) override { log.push_back("message"); }
    void on_peer_down(const peer_id& peer, const peer_down&) override {
      log.push_back("down " + peer.node.text());
    }
    lines log;
  } late;
  alpha.home.call([&] {
    alpha.service->subscribe(late);
    EXPECT_TRUE(late.log.empty());
  });
  EXPECT_EQ((lines{"up beta"}), late.log);
  alpha.home.call([&] { alpha.service->unsubscribe(late); });
  beta.close();
  EXPECT_EQ((lines{"up beta"}), late.log);
}

TEST(peer_service, a_restarted_node_is_a_new_incarnation) {
  sim::world world(1);
  party beta(world, "beta");
  lines seen;
  incarnation_id before;
  {
    party alpha(world, "alpha");
    alpha.dial("beta");
    world.run_for(1s);
    before = beta.last.incarnation;
    alpha.home.call([&] { alpha.service->unsubscribe(alpha); });
    alpha.home.crash(sim::crash_kind::power);
    alpha.service.reset();
  }
  sim::node& again = *world.find_node("alpha");
  again.restart();
  again.start_bare();
  std::optional<peer_service> service;
  again.call([&] {
    peer_options how = options_of("alpha");
    how.dial.push_back(place_of("beta"));
    service.emplace(again.env(), std::move(how));
    service->start([](errc) {});
  });
  world.run_for(5s);
  ASSERT_EQ(3u, beta.log.size());
  EXPECT_EQ("down alpha restarted", beta.log[1]);
  EXPECT_EQ("up alpha 1", beta.log[2]);
  EXPECT_NE(before, beta.last.incarnation);
  bool done = false;
  again.call([&] { service->close(1s, [&] { done = true; }); });
  world.run_for(5s);
  ASSERT_TRUE(done);
  again.call([&] { service.reset(); });
}

// Whatever the accepting side makes of it.
TEST(peer_service, a_link_has_the_features_that_both_sides_offer) {
  sim::world world(1);
  peer_options how = options_of("alpha");
  how.features = 0b0110;
  party alpha(world, "alpha", how);
  greeting offer = greeting_of("beta", incarnation_id{7});
  offer.features = 0b1100;
  verdict boast;
  boast.epoch = 1;
  boast.version = link_version_max;
  boast.features = ~std::uint64_t{0};
  raw_peer beta(
      world, "beta",
      {{{link_frame::greeting, offer.encode()}}, {{link_frame::verdict, boast.encode()}}});
  alpha.dial("beta");
  world.run_for(1s);
  ASSERT_EQ(1u, alpha.service->peers().size());
  EXPECT_EQ(0b0100u, alpha.service->peers()[0].features);
}

TEST(peer_service, silence_takes_a_peer_down) {
  sim::world world(1);
  party alpha(world, "alpha");
  party beta(world, "beta");
  alpha.dial("beta");
  world.run_for(1s);
  EXPECT_EQ(send_result::ok, alpha.send("beta", "confirmed"));
  world.run_for(3s);
  world.cut(alpha.home, beta.home);
  EXPECT_EQ(send_result::ok, alpha.send("beta", "lost"));
  world.run_for(5s);
  ASSERT_EQ(1u, alpha.service->peers().size());
  EXPECT_TRUE(alpha.service->peers()[0].suspected);
  world.run_for(15s);
  EXPECT_EQ("down beta link lost", alpha.log.back());
  EXPECT_EQ("down alpha link lost", beta.log.back());
  EXPECT_EQ(1u, alpha.lost.unknown_count);
  world.heal();
  world.run_for(5s);
  EXPECT_EQ("up beta 2", alpha.log.back());
}

TEST(peer_service, messages_up_to_the_largest_arrive_and_one_beyond_is_refused) {
  sim::world world(1);
  peer_options how = options_of("alpha");
  how.message_bytes_max = 100'000;
  party alpha(world, "alpha", how);
  peer_options other = options_of("beta");
  other.message_bytes_max = 100'000;
  party beta(world, "beta", other);
  alpha.dial("beta");
  world.run_for(1s);
  EXPECT_EQ(send_result::too_big, alpha.send("beta", std::string(100'001, 'x')));
  EXPECT_EQ(send_result::ok, alpha.send("beta", std::string(100'000, 'x')));
  EXPECT_EQ(send_result::ok, alpha.send("beta", "after"));
  world.run_for(1s);
  EXPECT_EQ((lines{"up alpha 1", "alpha says 100000 bytes", "alpha says after"}), beta.log);
}

TEST(peer_service, the_smaller_largest_message_counts_on_both_sides) {
  sim::world world(1);
  party alpha(world, "alpha");
  peer_options small = options_of("beta");
  small.message_bytes_max = 20'000;
  party beta(world, "beta", small);
  alpha.dial("beta");
  world.run_for(1s);
  EXPECT_EQ(send_result::too_big, alpha.send("beta", std::string(20'001, 'x')));
  EXPECT_EQ(send_result::too_big, beta.send("alpha", std::string(20'001, 'x')));
  EXPECT_EQ(send_result::ok, alpha.send("beta", std::string(20'000, 'x')));
  EXPECT_EQ(send_result::ok, beta.send("alpha", std::string(20'000, 'x')));
  world.run_for(1s);
  EXPECT_EQ((lines{"up beta 1", "beta says 20000 bytes"}), alpha.log);
  EXPECT_EQ((lines{"up alpha 1", "alpha says 20000 bytes"}), beta.log);
}

TEST(peer_service, pieces_of_any_size_are_taken) {
  sim::world world(1);
  peer_options coarse = options_of("alpha");
  coarse.chunk_bytes = chunk_bytes_max;
  party alpha(world, "alpha", coarse);
  peer_options fine = options_of("beta");
  fine.chunk_bytes = 256;
  party beta(world, "beta", fine);
  alpha.dial("beta");
  world.run_for(1s);
  EXPECT_EQ(send_result::ok, alpha.send("beta", std::string(3 * chunk_bytes_max, 'x')));
  EXPECT_EQ(send_result::ok, beta.send("alpha", std::string(10'000, 'x')));
  world.run_for(5s);
  EXPECT_EQ((lines{"up beta 1", "beta says 10000 bytes"}), alpha.log);
  EXPECT_EQ((lines{"up alpha 1", "alpha says 3145728 bytes"}), beta.log);
}

TEST(peer_service, a_full_queue_says_so_and_tells_when_there_is_room) {
  sim::world world(1);
  peer_options how = options_of("alpha");
  how.queue_bytes_high = 300'000;
  how.queue_bytes_low = 1'000;
  party alpha(world, "alpha", how);
  party beta(world, "beta");
  alpha.dial("beta");
  world.run_for(1s);
  int taken = 0;
  while (alpha.send("beta", std::string(10'000, 'x')) == send_result::ok) ++taken;
  EXPECT_GE(taken, 30);
  EXPECT_LE(taken, 60);
  world.run_for(2s);
  EXPECT_EQ("writable beta", alpha.log.back());
  EXPECT_EQ(send_result::ok, alpha.send("beta", "again"));
  world.run_for(1s);
  EXPECT_EQ("alpha says again", beta.log.back());
  EXPECT_EQ(static_cast<std::size_t>(taken) + 2, beta.log.size());
}

// 64 KiB of them are with the transport, whose frames take 12 bytes each; the others wait here.
TEST(peer_service, a_queue_is_full_of_empty_messages_too) {
  sim::world world(1);
  peer_options how = options_of("alpha");
  how.queue_bytes_high = 100 * message_overhead_bytes;
  how.queue_bytes_low = 0;
  party alpha(world, "alpha", how);
  party beta(world, "beta");
  alpha.dial("beta");
  world.run_for(1s);
  std::size_t taken = 0;
  while (taken < 20'000 && alpha.send("beta", "") == send_result::ok) ++taken;
  EXPECT_GE(taken, 100u);
  EXPECT_LE(taken, 64u * 1024 / 12 + 101);
  world.run_for(2s);
  EXPECT_EQ("writable beta", alpha.log.back());
  EXPECT_EQ(taken + 1, beta.log.size());
}

TEST(peer_service, a_used_port_is_reported) {
  sim::world world(1);
  party alpha(world, "alpha");
  std::optional<peer_service> second;
  std::optional<errc> started;
  alpha.home.call([&] {
    second.emplace(alpha.home.env(), options_of("beta"));
    second->start([&](errc error) { started = error; });
  });
  world.run_for(1s);
  EXPECT_EQ(errc::address_in_use, started);
  bool done = false;
  alpha.home.call([&] { second->close(0s, [&] { done = true; }); });
  world.run_for(1s);
  EXPECT_TRUE(done);
  alpha.home.call([&] { second.reset(); });
}

}  // namespace
}  // namespace reprise::testing
