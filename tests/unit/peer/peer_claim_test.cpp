// Who claims to be a node may be a stranger, or a process that is dead since: whatever such a claim says, once it is
// over the nodes that live have their link again.
#include <reprise/peer/peer_service.hpp>

#include <optional>

#include "party.hpp"
#include "peer/peer_roster.hpp"
#include "raw_peer.hpp"

namespace reprise::testing {
namespace {

raw_words no_of(peer_refusal why) { return {link_frame::refusal, encode_refusal(why)}; }

raw_words beat_of(std::uint64_t count) {
  byte_vector body(sizeof count);
  store_le(body.data(), count);
  return {link_frame::heartbeat, body};
}

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

// Bytes of a process that is gone come late: its kernel repeats them.
TEST_F(peer_claim, that_comes_late_keeps_the_living_out_only_until_its_link_falls) {
  std::optional<raw_peer> old(std::in_place, world, "old", raw_peer::script{});
  call(*old);
  party beta(world, "beta", hasty("beta"));
  beta.dial("alpha");
  world.run_for(1s);
  tell(*old, hello_of("beta", incarnation_id{1}));
  EXPECT_EQ((lines{"up beta 1", "down beta restarted", "up beta 1", "refused superseded"}),
            alpha.log);
  EXPECT_EQ(incarnation_id{1}, alpha.last.incarnation);
  old.reset();
  world.run_for(5s);
  ASSERT_EQ(1u, alpha.service->peers().size());
  EXPECT_EQ(beta.service->incarnation(), alpha.service->peers()[0].peer.incarnation);
}

TEST_F(peer_claim, that_comes_late_gives_up_a_dial_only_until_its_link_falls) {
  std::optional<raw_peer> old(std::in_place, world, "old", raw_peer::script{});
  call(*old);
  raw_peer beta(world, "beta", {{hello_of("beta", incarnation_id{2})}, {}});
  alpha.dial("beta");
  world.run_for(100ms);
  EXPECT_EQ(1u, beta.greeted_count());
  tell(*old, hello_of("beta", incarnation_id{1}));
  EXPECT_EQ((lines{"up beta 1"}), alpha.log);
  world.run_for(5s);
  EXPECT_EQ(1u, beta.greeted_count());  // it is superseded
  old.reset();
  world.run_for(2s);
  EXPECT_EQ(2u, beta.greeted_count());
}

// A restarted process that says anything at all is no memory: its predecessor stays out.
TEST_F(peer_claim, of_a_process_that_spoke_since_keeps_the_one_before_it_out) {
  raw_peer before(world, "before", {{}, {}});
  call(before);
  tell(before, hello_of("beta", incarnation_id{1}));
  std::optional<raw_peer> after(std::in_place, world, "after", raw_peer::script{});
  call(*after);
  tell(*after, hello_of("beta", incarnation_id{2}));
  tell(*after, beat_of(0));
  after.reset();
  EXPECT_EQ((lines{"up beta 1", "down beta restarted", "up beta 1", "down beta link lost"}),
            alpha.log);
  call(before);
  tell(before, hello_of("beta", incarnation_id{1}));
  EXPECT_EQ("refused superseded", alpha.log.back());
}

// The verdict came too late, or the dialling side had reasons of its own: it never was up, and breaks no rule.
TEST_F(peer_claim, that_is_withdrawn_before_anything_else_was_said_is_a_lost_link) {
  for (const peer_refusal why : {peer_refusal::timed_out, peer_refusal::superseded}) {
    raw_peer beta(world, fmt::format("beta-{}", static_cast<int>(why)), {{}, {}});
    call(beta);
    alpha.log.clear();
    tell(beta, hello_of("beta", incarnation_id{1}));
    tell(beta, no_of(why));
    ASSERT_EQ(2u, alpha.log.size());
    EXPECT_EQ("down beta link lost", alpha.log[1]);
    EXPECT_FALSE(beta.connected());
  }
}

TEST_F(peer_claim, that_is_withdrawn_after_something_was_said_is_a_protocol_error) {
  raw_peer beta(world, "beta", {{}, {}});
  call(beta);
  tell(beta, hello_of("beta", incarnation_id{1}));
  tell(beta, beat_of(0));
  tell(beta, no_of(peer_refusal::timed_out));
  EXPECT_EQ((lines{"up beta 1", "down beta protocol error"}), alpha.log);
}

// However many names a stranger invents: who is up is remembered.
TEST_F(peer_claim, of_ever_new_names_makes_nobody_forget_who_is_up) {
  raw_peer beta(world, "beta", {{hello_of("beta", incarnation_id{1})}, {}});
  call(beta);
  EXPECT_EQ("up beta 1", alpha.log.back());
  raw_peer stranger(world, "stranger", {{}, {}});
  for (std::size_t i = 0; i < name_count_max + 10; ++i) {
    stranger.dial(door());
    world.run_for(10ms);
    stranger.say(hello_of(fmt::format("name-{}", i), incarnation_id{2}));
    stranger.say({link_frame::goodbye, {}});
    if (i % 100 == 0) beta.say(beat_of(0));
    world.run_for(10ms);
  }
  EXPECT_EQ(2 * (name_count_max + 10) + 1, alpha.log.size());
  alpha.home.call([&] { alpha.service->drop(alpha.service->peers()[0].peer); });
  world.run_for(100ms);
  call(beta);
  EXPECT_EQ("up beta 2", alpha.log.back());
}

}  // namespace
}  // namespace reprise::testing
