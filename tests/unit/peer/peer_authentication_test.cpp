// The authentication of a node is the user's code, and asks outside: what it throws, or answers beyond its maximum,
// refuses the link that it was asked about, and nobody else notices.
#include <reprise/peer/peer_authentication.hpp>

#include <stdexcept>

#include "party.hpp"
#include "raw_peer.hpp"

namespace reprise::testing {
namespace {

class key_store final : public peer_authentication {
 public:
  byte_vector challenge(random_source&) const override { return answer(challenge_bytes); }
  byte_vector prove(const_bytes, const node_id&) const override { return answer(proof_bytes); }
  bool holds(const_bytes, const_bytes, const node_id&) const override { return !answer(1).empty(); }

  mutable int throw_count = 0;  // so many of the next answers
  std::size_t challenge_bytes = 8;
  std::size_t proof_bytes = 8;

 private:
  byte_vector answer(std::size_t bytes) const {
    if (throw_count > 0) {
      --throw_count;
      throw std::runtime_error("the key store is gone");
    }
    return byte_vector(bytes);
  }
};

struct peer_authentication_hook : ::testing::Test {
  [[nodiscard]] peer_options guarded() const {
    peer_options out = options_of("alpha");
    out.redial.first = out.redial.most = 100s;
    out.authentication = keys;
    return out;
  }
  void call(raw_peer& who) {
    who.dial(endpoint(alpha.home.address(), 7700));
    world.run_for(100ms);
  }
  void tell(raw_peer& who, const raw_words& words) {
    who.say(words);
    world.run_for(100ms);
  }

  sim::world world{1};
  std::shared_ptr<key_store> keys = std::make_shared<key_store>();
  party alpha{world, "alpha", guarded()};
};

// The claims wait for a dial of this node, and are judged when nobody calls.
TEST_F(peer_authentication_hook, that_throws_for_a_claim_that_waited_costs_no_other_claim) {
  raw_peer called(world, "called", {{hello_of("beta", incarnation_id{7})}, {}});
  alpha.dial("called");
  world.run_for(100ms);
  EXPECT_EQ(1u, called.greeted_count());
  raw_peer first(world, "first", {{}, {}});
  raw_peer second(world, "second", {{}, {}});
  for (raw_peer* each : {&first, &second}) {
    call(*each);
    tell(*each, hello_of("beta", incarnation_id{7}));
  }
  EXPECT_EQ(2u, world.marks().count("peer.held"));
  keys->throw_count = 1;
  tell(called, {link_frame::refusal, encode_refusal(peer_refusal::leaving)});
  EXPECT_EQ((lines{"refused leaving", "refused authentication failed", "up beta 1"}), alpha.log);
}

TEST_F(peer_authentication_hook, that_throws_takes_no_good_link_down) {
  raw_peer before(world, "before", {{}, {}});
  call(before);
  tell(before, hello_of("beta", incarnation_id{1}));
  raw_peer after(world, "after", {{}, {}});
  call(after);
  keys->proof_bytes = proof_bytes_max + 1;
  tell(after, hello_of("beta", incarnation_id{2}));
  EXPECT_EQ((lines{"up beta 1", "refused authentication failed"}), alpha.log);
  EXPECT_TRUE(before.connected());
  EXPECT_FALSE(after.connected());
}

TEST_F(peer_authentication_hook, that_throws_at_any_question_refuses_that_link) {
  raw_peer beta(world, "beta", {{hello_of("beta", incarnation_id{1})}, {yes_of(1)}});
  for (int nth = 0; nth < 3; ++nth) {  // the challenge, the proof, the answer
    raw_peer caller(world, fmt::format("caller-{}", nth), {{}, {}});
    keys->throw_count = nth == 0 ? 1 : 0;
    call(caller);
    EXPECT_EQ(nth != 0, caller.connected());
    if (nth == 0) continue;
    keys->throw_count = 1;
    tell(caller, hello_of("gamma", incarnation_id{3}));
    EXPECT_FALSE(caller.connected());
  }
  keys->throw_count = 1;
  alpha.dial("beta");
  world.run_for(1s);
  EXPECT_EQ(lines(4, "refused authentication failed"), alpha.log);
}

TEST_F(peer_authentication_hook, may_answer_up_to_its_maximum_and_not_one_byte_more) {
  for (const std::size_t above : {0u, 1u}) {
    alpha.log.clear();
    const std::string name = fmt::format("beta-{}", above);
    raw_peer beta(world, name, {{hello_of(name, incarnation_id{1 + above})}, {yes_of(1)}});
    keys->proof_bytes = keys->challenge_bytes = proof_bytes_max + above;
    alpha.dial(name);
    world.run_for(1s);
    EXPECT_EQ(above == 0 ? lines{"up beta-0 1"} : lines{"refused authentication failed"},
              alpha.log);
  }
}

}  // namespace
}  // namespace reprise::testing
