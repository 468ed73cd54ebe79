// Who is no peer is refused, both sides say why, and the peers that are there live on.
#include <reprise/peer/peer_refusal.hpp>

#include <reprise/session/length_prefixed_codec.hpp>
#include <reprise/session/session.hpp>
#include <reprise/session/session_client.hpp>

#include "party.hpp"
#include "peer/handshake.hpp"
#include "raw_peer.hpp"

namespace reprise::testing {
namespace {

TEST(peer_refusal, another_cluster_is_refused_and_both_say_so) {
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

TEST(peer_refusal, a_node_that_dials_itself_stops_at_once) {
  sim::world world(1);
  party alpha(world, "alpha");
  alpha.dial("alpha");
  world.run_for(60s);
  EXPECT_EQ((lines{"refused the node itself", "refused the node itself"}), alpha.log);
}

TEST(peer_refusal, two_nodes_with_one_id_are_loud) {
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

TEST(peer_refusal, who_cannot_prove_itself_is_refused_on_either_side) {
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

TEST(peer_refusal, strangers_are_shown_the_door_and_peers_live_on) {
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
  struct visit {
    std::vector<frame> says;
    lines told;  // to the observer of the node that it calls at
  };
  hello.last_epoch = ~link_epoch{0};
  const byte_vector too_late = hello.encode();
  const frame hello_frame = make(link_frame::greeting, greeted);
  const lines no_peer;
  const lines protocol_error{"up stranger 1", "down stranger protocol error"};
  const std::vector<visit> all{
      {{}, {"refused timed out"}},
      {{make(link_frame::greeting, garbage)}, no_peer},
      {{make(link_frame::greeting, too_late)}, no_peer},
      {{hello_frame, hello_frame}, protocol_error},
      {{make(link_frame::verdict, greeted)}, no_peer},  // not its part
      {{make(link_frame::message, garbage)}, no_peer},  // too early
      {{make(link_frame::heartbeat, {})}, no_peer},
      {{make(link_frame::goodbye, {})}, no_peer},
      {{frame(99, garbage)}, no_peer},  // unknown
      {{make(link_frame::refusal, {})}, no_peer},
      {{hello_frame, make(link_frame::heartbeat, beat)}, protocol_error},  // confirms the unsent
      {{hello_frame, make(link_frame::heartbeat, garbage)}, protocol_error},
      {{hello_frame, make(link_frame::heartbeat, {})}, protocol_error},
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    sim::world world(1);
    party alpha(world, "alpha");
    party beta(world, "beta");
    alpha.dial("beta");
    world.run_for(1s);
    alpha.log.clear();
    sim::node& outside = world.add_node("outside");
    session_client_options dialling;
    length_prefixed_options framing;
    framing.checksum = frame_checksum::on;
    dialling.session.framing = std::make_shared<length_prefixed_codec>(framing);
    std::vector<frame> says = all[i].says;
    session_client client(outside.start_bare(), dialling, make_session_factory<stranger>(&says));
    outside.call([&] {
      client.connect(endpoint(alpha.home.address(), 7700), [](result<session_handle>) {});
    });
    world.run_for(20s);
    EXPECT_TRUE(client.idle()) << i;
    EXPECT_EQ(all[i].told, alpha.log) << i;
    ASSERT_EQ(1u, alpha.service->peers().size()) << i;
    EXPECT_EQ("beta", alpha.service->peers()[0].peer.node.text()) << i;
    EXPECT_EQ(send_result::ok, alpha.send("beta", "still here"));
    world.run_for(1s);
    EXPECT_EQ("alpha says still here", beta.log.back()) << i;
  }
}

// Who says nothing of its largest message is sent what this node takes itself, and is held to that.
TEST(peer_refusal, a_message_above_the_largest_breaks_the_link) {
  sim::world world(1);
  peer_options small = options_of("alpha");
  small.message_bytes_max = 20'000;
  party alpha(world, "alpha", small);
  raw_peer mallory(world, "mallory", {{hello_of("mallory", incarnation_id{5})}, {}});
  mallory.dial(endpoint(alpha.home.address(), 7700));
  world.run_for(1s);
  EXPECT_EQ(send_result::too_big, alpha.send("mallory", std::string(20'001, 'x')));
  EXPECT_EQ(send_result::ok, alpha.send("mallory", "small"));
  mallory.say({link_frame::message, byte_vector(20'000)});
  mallory.say({link_frame::message, byte_vector(20'001)});
  world.run_for(1s);
  EXPECT_EQ(1u, mallory.message_count());
  EXPECT_EQ((lines{"up mallory 1", "mallory says 20000 bytes", "down mallory protocol error"}),
            alpha.log);
}

// Nobody makes a node keep a megabyte before it has said who it is.
TEST(peer_refusal, a_stranger_whose_frame_is_larger_than_a_handshake_is_broken_off) {
  for (const std::size_t bytes : {handshake_bytes_max, handshake_bytes_max + 1}) {
    sim::world world(1);
    party alpha(world, "alpha");
    raw_peer mallory(world, "mallory", {{{link_frame::greeting, byte_vector(bytes)}}, {}});
    const sim::host& from = world.find_node("mallory")->machine();
    world.path_between(from, alpha.home.machine()).bytes_per_second = 64 * 1024;
    mallory.dial(endpoint(alpha.home.address(), 7700));
    world.run_for(100ms);  // a tenth of a second of that line, of a quarter that it takes
    EXPECT_EQ(bytes == handshake_bytes_max, mallory.connected());
    world.run_for(1s);
    EXPECT_FALSE(mallory.connected()) << "it is no greeting";
  }
}

TEST(peer_refusal, a_called_node_whose_frame_is_larger_than_a_handshake_is_broken_off) {
  verdict wordy;
  wordy.epoch = 1;
  wordy.version = link_version_max;
  wordy.proof.resize(handshake_bytes_max);
  for (const raw_words& too_much : {raw_words{link_frame::verdict, wordy.encode()},
                                    raw_words{link_frame::verdict, byte_vector(100'000)}}) {
    sim::world world(1);
    party alpha(world, "alpha");
    raw_peer mallory(world, "mallory", {{hello_of("mallory", incarnation_id{5})}, {too_much}});
    alpha.dial("mallory");
    world.run_for(100ms);
    EXPECT_EQ(lines(), alpha.log);
    EXPECT_FALSE(mallory.connected());
  }
}

// And behind the verdict everything may come, even in the same breath.
TEST(peer_refusal, a_large_message_may_come_with_the_verdict) {
  sim::world world(1);
  party alpha(world, "alpha");
  raw_peer mallory(world, "mallory",
                   {{hello_of("mallory", incarnation_id{5})},
                    {yes_of(1), {link_frame::message, byte_vector(100'000)}}});
  alpha.dial("mallory");
  world.run_for(1s);
  EXPECT_EQ((lines{"up mallory 1", "mallory says 100000 bytes"}), alpha.log);
}

// A link that is over and drains does not begin anew.
TEST(peer_refusal, nothing_of_a_handshake_has_a_place_after_a_goodbye) {
  for (const raw_words& late :
       {yes_of(5), raw_words{link_frame::refusal, encode_refusal(peer_refusal::self)}}) {
    sim::world world(1);
    party alpha(world, "alpha");
    raw_peer mallory(world, "mallory", {{hello_of("mallory", incarnation_id{5})}, {}});
    alpha.dial("mallory");
    world.run_for(1s);
    mallory.say(yes_of(1));
    mallory.say({link_frame::goodbye, {}});
    mallory.say(late);
    world.run_for(2s);
    EXPECT_EQ((lines{"up mallory 1", "down mallory left"}), alpha.log);
    EXPECT_TRUE(alpha.service->peers().empty());
    // It is dialled again.
    EXPECT_EQ(2u, mallory.greeted_count());
  }
}

// A connection lives, and nobody says what comes next.
TEST(peer_refusal, a_handshake_that_goes_no_further_is_given_up_in_time) {
  sim::world world(1);
  peer_options hasty = options_of("alpha");
  hasty.handshake_timeout = 1s;
  hasty.down_after = 60s;
  party alpha(world, "alpha", hasty);
  raw_peer mute(world, "mute", {{}, {}});
  raw_peer vague(world, "vague", {{hello_of("vague", {7})}, {}});
  alpha.dial("mute");
  alpha.dial("vague");
  mute.dial(endpoint(alpha.home.address(), 7700));
  world.run_for(900ms);
  EXPECT_EQ((lines{}), alpha.log);
  world.run_for(400ms);
  EXPECT_EQ((lines{"refused timed out", "refused timed out", "refused timed out"}), alpha.log);
  EXPECT_EQ(2u, vague.greeted_count());  // and is dialled again
}

}  // namespace
}  // namespace reprise::testing
