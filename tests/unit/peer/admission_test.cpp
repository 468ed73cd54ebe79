// Which of several links is kept: every combination of what the accepting side may know.
#include "peer/admission.hpp"

#include <gtest/gtest.h>

namespace reprise {
namespace {

const node_id alpha = node_id::parse("alpha").value();
const node_id beta = node_id::parse("beta").value();
constexpr incarnation_id first{1};
constexpr incarnation_id second{2};

admission_view of(const node_id& self) {
  admission_view out;
  out.self = self;
  out.own = incarnation_id{9};
  return out;
}

admission_claim by(const node_id& who, incarnation_id life, bool have_live_link = false) {
  admission_claim out;
  out.node = who;
  out.incarnation = life;
  out.have_live_link = have_live_link;
  return out;
}

TEST(admission, of_a_stranger_is_granted) {
  EXPECT_EQ(admission::accept, judge(by(beta, first), of(alpha)));
  EXPECT_EQ(admission::accept, judge(by(alpha, first), of(beta)));
}

TEST(admission, of_itself_is_refused_and_of_its_double_loudly) {
  EXPECT_EQ(admission::refuse_self, judge(by(alpha, incarnation_id{9}), of(alpha)));
  EXPECT_EQ(admission::refuse_conflict, judge(by(alpha, first), of(alpha)));
}

TEST(admission, of_an_incarnation_that_somebody_else_has_is_refused) {
  EXPECT_EQ(admission::refuse_conflict, judge(by(beta, incarnation_id{9}), of(alpha)));
  admission_view view = of(alpha);
  view.incarnation_taken = true;
  EXPECT_EQ(admission::refuse_conflict, judge(by(beta, first), view));
  // Not even as a new incarnation of who claims it.
  view.up = second;
  EXPECT_EQ(admission::refuse_conflict, judge(by(beta, first), view));
}

TEST(admission, beside_a_link_that_both_know_is_refused) {
  admission_view view = of(alpha);
  view.up = first;
  EXPECT_EQ(admission::refuse_duplicate, judge(by(beta, first, true), view));
}

// It accepted our dial after it had sent this claim, which crossed its verdict.
TEST(admission, by_who_did_not_know_yet_is_refused) {
  admission_view view = of(alpha);
  view.up = first;
  view.up_epoch = 3;
  view.up_dialled = true;
  admission_claim crossing = by(beta, first, false);
  crossing.last_epoch = 2;
  EXPECT_EQ(admission::refuse_duplicate, judge(crossing, view));
  crossing.last_epoch = 3;
  EXPECT_EQ(admission::accept_replacing, judge(crossing, view));
  // It dialled the link that is up, and never heard the verdict.
  view.up_dialled = false;
  crossing.last_epoch = 2;
  EXPECT_EQ(admission::accept_replacing, judge(crossing, view));
}

TEST(admission, by_who_lost_the_link_replaces_it) {
  admission_view view = of(alpha);
  view.up = first;
  EXPECT_EQ(admission::accept_replacing, judge(by(beta, first, false), view));
}

TEST(admission, of_a_new_incarnation_ends_the_old_one) {
  admission_view view = of(alpha);
  view.up = first;
  EXPECT_EQ(admission::accept_restarted, judge(by(beta, second), view));
}

TEST(admission, of_a_superseded_incarnation_is_refused) {
  admission_view view = of(alpha);
  view.up = second;
  view.superseded = true;
  EXPECT_EQ(admission::refuse_superseded, judge(by(beta, first), view));
}

// Both dial at once. Whatever the order of the frames, exactly one of the two judges keeps the other waiting.
TEST(admission, of_simultaneous_dials_keeps_the_one_of_the_smaller_id) {
  admission_view at_alpha = of(alpha);
  at_alpha.dialling = first;
  admission_view at_beta = of(beta);
  at_beta.dialling = second;
  EXPECT_EQ(admission::hold, judge(by(beta, first), at_alpha));
  EXPECT_EQ(admission::accept_instead_of_dial, judge(by(alpha, second), at_beta));
}

TEST(admission, waits_when_the_other_side_accepted_already) {
  admission_view at_beta = of(beta);
  at_beta.dialling = first;
  EXPECT_EQ(admission::hold, judge(by(alpha, first, true), at_beta));
}

TEST(admission, does_not_wait_for_a_dial_to_another_incarnation) {
  admission_view at_alpha = of(alpha);
  at_alpha.dialling = first;
  EXPECT_EQ(admission::accept, judge(by(beta, second), at_alpha));
}

}  // namespace
}  // namespace reprise
