// What is remembered of other nodes: epochs for each pair of incarnations, and who is over.
#include "peer/peer_roster.hpp"

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

}  // namespace
}  // namespace reprise
