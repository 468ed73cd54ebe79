// What is remembered of other nodes: epochs for each pair of incarnations, and who is over.
#include "peer/peer_roster.hpp"

#include <string>

#include <gtest/gtest.h>

namespace reprise {
namespace {

const node_id beta = node_id::parse("beta").value();

time_point at(duration since) { return time_point{since}; }

TEST(peer_roster, remembers_the_last_epoch_of_each_incarnation) {
  peer_roster known(10s);
  EXPECT_EQ(0u, known.last_epoch(beta, incarnation_id{1}));
  known.saw_epoch(beta, incarnation_id{1}, 5, at(1s));
  known.saw_epoch(beta, incarnation_id{1}, 3, at(2s));
  known.saw_epoch(beta, incarnation_id{2}, 1, at(3s));
  EXPECT_EQ(5u, known.last_epoch(beta, incarnation_id{1}));
  EXPECT_EQ(1u, known.last_epoch(beta, incarnation_id{2}));
}

TEST(peer_roster, believes_epochs_up_to_a_leap_and_meets_the_others_half_way) {
  peer_roster known(10s);
  known.saw_epoch(beta, incarnation_id{1}, 5, at(1s));
  EXPECT_TRUE(known.plausible(beta, incarnation_id{1}, 5 + epoch_leap_max));
  EXPECT_FALSE(known.plausible(beta, incarnation_id{1}, 6 + epoch_leap_max));
  EXPECT_TRUE(known.plausible(beta, incarnation_id{2}, epoch_leap_max));
  EXPECT_FALSE(known.plausible(beta, incarnation_id{2}, 1 + epoch_leap_max));
  known.saw_epoch(beta, incarnation_id{1}, link_epoch_end, at(2s));
  EXPECT_EQ(5 + epoch_leap_max, known.last_epoch(beta, incarnation_id{1}));
}

TEST(peer_roster, refuses_the_superseded_for_their_time_and_not_longer) {
  peer_roster known(10s);
  known.supersede({beta, incarnation_id{2}, 1}, incarnation_id{1}, at(1s));
  EXPECT_TRUE(known.superseded(beta, incarnation_id{1}, at(1s)));
  EXPECT_TRUE(known.superseded(beta, incarnation_id{1}, at(11s) - duration{1}));
  EXPECT_FALSE(known.superseded(beta, incarnation_id{1}, at(11s)));
  EXPECT_FALSE(known.superseded(beta, incarnation_id{2}, at(1s)));
}

TEST(peer_roster, reinstates_whom_one_lifetime_superseded_and_nobody_else) {
  peer_roster known(10s);
  const peer_id late{beta, incarnation_id{9}, 2};
  known.supersede(late, incarnation_id{1}, at(1s));
  known.supersede(late, incarnation_id{2}, at(1s));
  known.supersede({beta, incarnation_id{9}, 1}, incarnation_id{3}, at(1s));
  known.supersede({beta, incarnation_id{8}, 2}, incarnation_id{4}, at(1s));
  known.reinstate(late);
  known.reinstate({node_id::parse("nobody").value(), incarnation_id{9}, 1});
  for (std::uint64_t i = 1; i <= 4; ++i)
    EXPECT_EQ(i > 2, known.superseded(beta, incarnation_id{i}, at(2s))) << i;
}

TEST(peer_roster, forgets_who_was_heard_of_longest_ago) {
  peer_roster known(10s);
  for (std::uint64_t i = 1; i <= incarnation_count_max; ++i)
    known.saw_epoch(beta, incarnation_id{i}, i, at(std::chrono::seconds(i)));
  known.saw_epoch(beta, incarnation_id{1}, 1, at(100s));
  known.saw_epoch(beta, incarnation_id{99}, 9, at(101s));
  EXPECT_EQ(1u, known.last_epoch(beta, incarnation_id{1}));
  EXPECT_EQ(0u, known.last_epoch(beta, incarnation_id{2}));
  EXPECT_EQ(9u, known.last_epoch(beta, incarnation_id{99}));
}

node_id name_of(std::size_t n) { return node_id::parse("node-" + std::to_string(n)).value(); }

TEST(peer_roster, knows_names_up_to_a_limit_and_forgets_who_was_heard_of_longest_ago) {
  peer_roster known(1'000'000s);
  const incarnation_id one{1};
  for (std::size_t i = 0; i < name_count_max; ++i)
    known.saw_epoch(name_of(i), one, 7, at(std::chrono::seconds(i)));
  known.saw_epoch(name_of(0), one, 7, at(std::chrono::seconds(name_count_max)));
  known.supersede({name_of(1), incarnation_id{2}, 1}, one,
                  at(std::chrono::seconds(name_count_max + 1)));
  for (std::size_t i = 0; i < name_count_max; ++i)
    EXPECT_EQ(7u, known.last_epoch(name_of(i), one)) << i;
  // One more. The second one is refused, the first one was heard of since.
  known.saw_epoch(beta, one, 7, at(std::chrono::seconds(name_count_max + 2)));
  EXPECT_EQ(0u, known.last_epoch(name_of(2), one));
  for (const node_id& name : {name_of(0), name_of(1), name_of(3), beta})
    EXPECT_EQ(7u, known.last_epoch(name, one)) << name.text();
}

TEST(peer_roster, forgets_the_refused_last_and_at_their_limit_too) {
  peer_roster known(100s);
  const auto supersede = [&](std::size_t n, time_point now) {
    known.supersede({name_of(n), incarnation_id{2}, 1}, incarnation_id{1}, now);
  };
  for (std::size_t i = 0; i < name_count_max; ++i) supersede(i, at(i == 5 ? 2s : 1s));
  known.saw_epoch(beta, incarnation_id{1}, 7, at(3s));  // all are refused: the first goes
  EXPECT_FALSE(known.superseded(name_of(0), incarnation_id{1}, at(3s)));
  EXPECT_TRUE(known.superseded(name_of(1), incarnation_id{1}, at(3s)));
  supersede(0, at(4s));  // and now beta is the only one that is not
  EXPECT_EQ(0u, known.last_epoch(beta, incarnation_id{1}));
  EXPECT_TRUE(known.superseded(name_of(1), incarnation_id{1}, at(4s)));
  EXPECT_TRUE(known.superseded(name_of(5), incarnation_id{1}, at(4s)));
}

}  // namespace
}  // namespace reprise
