// A peer service in calm worlds: what each side is told, in which order, and what it answers to everything that is
// wrong. What happens under chaos is in the scenarios.
#include <reprise/peer/peer_service.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <reprise/session/length_prefixed_codec.hpp>
#include <reprise/session/session.hpp>
#include <reprise/session/session_client.hpp>
#include <reprise/sim/world.hpp>

#include "peer/handshake.hpp"

namespace reprise {
namespace {

using lines = std::vector<std::string>;

peer_options options_of(std::string_view name) {
  peer_options out(node_id::parse(name).value());
  out.listen = endpoint(ip_address::any(), 7700);
  out.redial.first = 50ms;
  out.redial.most = 400ms;
  return out;
}

host_port place_of(std::string_view name) {
  return host_port::parse(fmt::format("{}:7700", name)).value();
}

// One node with a peer service, which writes down what it is told.
struct party final : peer_observer {
  party(sim::world& of, std::string_view name) : party(of, name, options_of(name)) {}
  party(sim::world& of, std::string_view name, peer_options how)
      : world(of), home(of.add_node(std::string(name))) {
    home.start_bare();
    home.call([&] {
      service.emplace(home.env(), std::move(how));
      service->subscribe(*this);
      service->start([this](errc error) { started = error; });
    });
  }
  ~party() { close(); }
  void close(duration within = 1s) {
    if (!service.has_value() || !home.running()) return;
    bool done = false;
    home.call([&] { service->close(within, [&done] { done = true; }); });
    world.run_for(5s);
    EXPECT_TRUE(done);
    if (done) home.call([&] { service.reset(); });
  }
  void dial(std::string_view whom) {
    home.call([&] { service->add_peer(place_of(whom)); });
  }
  send_result send(std::string_view to, const std::string& text) {
    send_result out = send_result::ok;
    home.call([&] { out = service->send(node_id::parse(to).value(), as_bytes(text)); });
    return out;
  }

  void on_peer_up(const peer_id& peer) override {
    log.push_back(fmt::format("up {} {}", peer.node.text(), peer.epoch));
    last = peer;
  }
  void on_peer_message(const peer_id& peer, const_bytes message) override {
    log.push_back(message.size() < 100
                      ? fmt::format("{} says {}", peer.node.text(), as_text(message))
                      : fmt::format("{} says {} bytes", peer.node.text(), message.size()));
  }
  void on_peer_writable(const peer_id& peer) override {
    log.push_back("writable " + peer.node.text());
  }
  void on_peer_down(const peer_id& peer, const peer_down& how) override {
    log.push_back(fmt::format("down {} {}", peer.node.text(), to_string(how.reason)));
    lost = how;
  }
  void on_peer_refused(const host_port&, peer_refusal why) override {
    log.push_back(fmt::format("refused {}", to_string(why)));
  }

  sim::world& world;
  sim::node& home;
  std::optional<peer_service> service;
  std::optional<errc> started;
  lines log;
  peer_id last;
  peer_down lost;
};

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

TEST(peer_service, a_message_above_the_receivers_largest_breaks_the_link) {
  sim::world world(1);
  party alpha(world, "alpha");
  peer_options small = options_of("beta");
  small.message_bytes_max = 20'000;
  party beta(world, "beta", small);
  alpha.dial("beta");
  world.run_for(1s);
  EXPECT_EQ(send_result::ok, alpha.send("beta", std::string(20'001, 'x')));
  world.run_for(1ms * 500);
  ASSERT_GE(beta.log.size(), 2u);
  EXPECT_EQ("down alpha protocol error", beta.log[1]);
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

// --- Refusals

TEST(peer_service, another_cluster_is_refused_and_both_say_so) {
  sim::world world(1);
  party alpha(world, "alpha");
  peer_options other = options_of("beta");
  other.cluster = "elsewhere";
  party beta(world, "beta", other);
  alpha.dial("beta");
  world.run_for(1s);
  EXPECT_EQ((lines{"refused another cluster"}), alpha.log);
  EXPECT_EQ((lines{"refused another cluster"}), beta.log);
}

TEST(peer_service, a_node_that_dials_itself_stops_at_once) {
  sim::world world(1);
  party alpha(world, "alpha");
  alpha.dial("alpha");
  world.run_for(60s);
  EXPECT_EQ((lines{"refused the node itself", "refused the node itself"}), alpha.log);
}

TEST(peer_service, two_nodes_with_one_id_are_loud) {
  sim::world world(1);
  party alpha(world, "alpha");
  party twin(world, "twin", options_of("alpha"));
  twin.dial("alpha");
  world.run_for(1s);
  ASSERT_EQ(1u, twin.log.size());
  EXPECT_EQ("refused node id conflict", twin.log[0]);
  ASSERT_EQ(1u, alpha.log.size());
  EXPECT_EQ("refused node id conflict", alpha.log[0]);
}

class password final : public peer_authentication {
 public:
  explicit password(std::string secret) : secret_(std::move(secret)) {}
  byte_vector challenge(random_source& random) const override {
    byte_vector out(8);
    store_le(out.data(), random.next());
    return out;
  }
  byte_vector prove(const_bytes challenge, const node_id& self) const override {
    byte_vector out(8);
    store_le(out.data(), chain(hash_bytes(challenge), hash_text(secret_ + self.text())));
    return out;
  }
  bool holds(const_bytes challenge, const_bytes proof, const node_id& claimed) const override {
    const byte_vector expected = prove(challenge, claimed);
    return std::equal(proof.begin(), proof.end(), expected.begin(), expected.end());
  }

 private:
  std::string secret_;
};

TEST(peer_service, who_cannot_prove_itself_is_refused_on_either_side) {
  for (const std::string secret : {"right", "wrong"}) {
    sim::world world(1);
    peer_options a = options_of("alpha");
    a.authentication = std::make_shared<password>("right");
    peer_options b = options_of("beta");
    b.authentication = std::make_shared<password>(secret);
    party alpha(world, "alpha", a);
    party beta(world, "beta", b);
    alpha.dial("beta");
    world.run_for(1s);
    if (secret == "right") {
      EXPECT_EQ((lines{"up beta 1"}), alpha.log);
    } else {
      EXPECT_EQ((lines{"refused authentication failed"}), alpha.log);
      EXPECT_EQ((lines{"refused authentication failed"}), beta.log);
    }
  }
}

// --- What is no peer at all

class stranger final : public session {
 public:
  stranger(session_init& init, std::vector<frame>* says) : session(init), says_(says) {}

 private:
  void on_connected() override {
    for (const frame& one : *says_) EXPECT_EQ(send_result::ok, send(one));
  }
  void on_frame(const frame&) override {}
  std::vector<frame>* says_;
};

TEST(peer_service, strangers_are_shown_the_door_and_peers_live_on) {
  greeting hello;
  hello.node = node_id::parse("stranger").value();
  hello.incarnation = incarnation_id{5};
  hello.cluster = "default";
  const byte_vector greeted = hello.encode();
  const byte_vector garbage(64, std::byte{0x5a});
  const byte_vector beat(8, std::byte{0xff});
  const auto make = [](link_frame type, const_bytes body) {
    return frame(static_cast<std::uint8_t>(type), body);
  };
  const std::vector<std::vector<frame>> all{
      {},                                                                          // says nothing
      {make(link_frame::greeting, garbage)},                                       // no greeting
      {make(link_frame::greeting, greeted), make(link_frame::greeting, greeted)},  // two
      {make(link_frame::verdict, greeted)},                                        // not its part
      {make(link_frame::message, garbage)},                                        // too early
      {frame(99, garbage)},                                                        // unknown
      {make(link_frame::refusal, {})},
      {make(link_frame::greeting, greeted),
       make(link_frame::heartbeat, beat)},  // confirms the unsent
      {make(link_frame::greeting, greeted), make(link_frame::heartbeat, garbage)},
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    sim::world world(1);
    party alpha(world, "alpha");
    party beta(world, "beta");
    alpha.dial("beta");
    world.run_for(1s);
    sim::node& outside = world.add_node("outside");
    session_client_options dialling;
    length_prefixed_options framing;
    framing.checksum = frame_checksum::on;
    dialling.session.framing = std::make_shared<length_prefixed_codec>(framing);
    std::vector<frame> says = all[i];
    session_client client(outside.start_bare(), dialling, make_session_factory<stranger>(&says));
    outside.call([&] {
      client.connect(endpoint(alpha.home.address(), 7700), [](result<session_handle>) {});
    });
    world.run_for(20s);
    EXPECT_TRUE(client.idle()) << i;
    ASSERT_EQ(1u, alpha.service->peers().size()) << i;
    EXPECT_EQ("beta", alpha.service->peers()[0].peer.node.text()) << i;
    EXPECT_EQ(send_result::ok, alpha.send("beta", "still here"));
    world.run_for(1s);
    EXPECT_EQ("alpha says still here", beta.log.back()) << i;
  }
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
}  // namespace reprise
