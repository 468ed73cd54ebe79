// The limits of a node's actors, at each and one beyond.
#include <reprise/actor/actor_options.hpp>

#include <functional>

#include <reprise/actor/actor_stats.hpp>
#include <reprise/actor/ask_result.hpp>
#include <reprise/actor/tell_result.hpp>

#include "troupe.hpp"

namespace reprise::testing {
namespace {

const char* problem_of(const std::function<void(actor_options&)>& change) {
  actor_options out;
  change(out);
  return out.problem();
}

TEST(actor_options, defaults_keep_their_limits) { EXPECT_EQ(nullptr, actor_options().problem()); }

TEST(actor_options, loops) {
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) { o.loop_count = 0; }));
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) { o.loop_count = 65'535; }));
  EXPECT_STREQ("loop_count: at most 65,535",
               problem_of([](actor_options& o) { o.loop_count = 65'536; }));
}

TEST(actor_options, mailboxes) {
  const char* const says = "mailbox_max: 1 to 2^24";
  EXPECT_STREQ(says, problem_of([](actor_options& o) { o.mailbox_max = 0; }));
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) { o.mailbox_max = 1; }));
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) { o.mailbox_max = 1u << 24; }));
  EXPECT_STREQ(says, problem_of([](actor_options& o) { o.mailbox_max = (1u << 24) + 1; }));
}

TEST(actor_options, turns) {
  const char* const says = "turn_max: 1 to 2^20";
  EXPECT_STREQ(says, problem_of([](actor_options& o) { o.turn_max = 0; }));
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) { o.turn_max = 1; }));
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) { o.turn_max = 1u << 20; }));
  EXPECT_STREQ(says, problem_of([](actor_options& o) { o.turn_max = (1u << 20) + 1; }));
}

TEST(actor_options, largest_message) {
  const char* const says = "message_bytes_max: 1 to 2^30";
  EXPECT_STREQ(says, problem_of([](actor_options& o) { o.message_bytes_max = 0; }));
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) { o.message_bytes_max = 1; }));
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) { o.message_bytes_max = 1u << 30; }));
  EXPECT_STREQ(says, problem_of([](actor_options& o) { o.message_bytes_max = (1u << 30) + 1; }));
}

TEST(actor_options, forwarding) {
  const char* const says = "forward_for: 1 ms to 10^6 s";
  EXPECT_STREQ(says, problem_of([](actor_options& o) { o.forward_for = 1ms - duration(1); }));
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) { o.forward_for = 1ms; }));
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) { o.forward_for = 1'000'000s; }));
  EXPECT_STREQ(says,
               problem_of([](actor_options& o) { o.forward_for = 1'000'000s + duration(1); }));
}

TEST(actor_options, generations) {
  EXPECT_STREQ("generation_first: not 0",
               problem_of([](actor_options& o) { o.generation_first = 0; }));
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) { o.generation_first = 0xffffffffu; }));
}

TEST(actor_options, peers_have_limits_of_their_own) {
  EXPECT_NE(nullptr, problem_of([](actor_options& o) { o.peers = peer_options(node_id()); }));
  EXPECT_EQ(nullptr, problem_of([](actor_options& o) {
              o.peers = peer_options(node_id::parse("alpha").value());
            }));
}

TEST(actor_options_death_test, limits_are_asserted) {
  sim::world world(1);
  sim::node& home = world.add_node("one");
  home.start_bare();
  actor_options how;
  how.turn_max = 0;
  EXPECT_DEATH(actor_system(home.env(), how), "assertion failed: turn_max: 1 to 2");
}

// --- What is printed

template <class Enum, class Last>
std::set<std::string_view> names_of(Last last) {
  std::set<std::string_view> out;
  for (int i = 0; i <= static_cast<int>(last); ++i) out.insert(to_string(static_cast<Enum>(i)));
  return out;
}

TEST(actor_names, every_value_has_one_of_its_own) {
  EXPECT_EQ(5u, names_of<tell_result>(tell_result::no_link).size());
  EXPECT_EQ(11u, names_of<ask_error>(ask_error::no_reply).size());  // 0 is none
  EXPECT_EQ(11u, names_of<dead_letter_reason>(dead_letter_reason::too_many_hops).size());
  EXPECT_EQ(7u, names_of<down_reason>(down_reason::moved).size());
  EXPECT_EQ("unknown", to_string(static_cast<tell_result>(99)));
  EXPECT_EQ("unknown", to_string(static_cast<dead_letter_reason>(99)));
  EXPECT_EQ("unknown", to_string(static_cast<down_reason>(99)));
}

TEST(actor_names, references_for_people) {
  EXPECT_EQ("nobody", to_string(actor_ref()));
  EXPECT_EQ("00000000000000ff/2/3.4", to_string(actor_ref({255}, 2, 3, 4)));
}

TEST(actor_stats, sums) {
  actor_stats a;
  a.accepted = 3;
  a.dead_letters[1] = 2;
  actor_stats b;
  b.accepted = 4;
  b.restarts = 1;
  b.dead_letters[1] = 5;
  b.dead_letters[2] = 1;
  a += b;
  EXPECT_EQ(7u, a.accepted);
  EXPECT_EQ(1u, a.restarts);
  EXPECT_EQ(8u, a.dead_letter_count());
}

}  // namespace
}  // namespace reprise::testing
