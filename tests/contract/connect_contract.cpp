// What network::connect promises.
#include "contract_test.hpp"

namespace reprise::contract {
namespace {

class connecting : public contract_test {
 protected:
  probe<connect_operation>& dial(const endpoint& to) {
    auto& dialling = keep<probe<connect_operation>>();
    on(client(), [this, &dialling, to] {
      dialling.begin([this, to](auto& op) { client().at(0).net().connect(op, to); });
    });
    return dialling;
  }
};

TEST_P(connecting, gives_both_ends_the_same_view_of_the_connection) {
  door& through = open_door();
  connection& pair = connect_through(through);
  EXPECT_EQ(through.local(), pair.near.link->remote());
  EXPECT_EQ(pair.near.link->local(), pair.far.link->remote());
  EXPECT_EQ(pair.near.link->remote(), pair.far.link->local());
  EXPECT_NE(0, pair.near.link->local().port);
}

TEST_P(connecting, names_every_end_differently) {
  door& through = open_door();
  connection& one = connect_through(through);
  connection& two = connect_through(through);
  EXPECT_NE(one.near.link->entity(), two.near.link->entity());
  EXPECT_NE(one.far.link->entity(), two.far.link->entity());
  EXPECT_NE(one.near.link->entity(), one.far.link->entity());
}

TEST_P(connecting, is_refused_where_nobody_listens) {
  door& through = open_door();
  const endpoint gone = through.local();
  on(server(), [&through] { through.place.reset(); });
  auto& dialling = dial(gone);
  ASSERT_TRUE(wait_for([&] { return dialling.done(); }));
  EXPECT_EQ(errc::connection_refused, dialling.error());
  EXPECT_EQ(nullptr, dialling.op.take());
}

TEST_P(connecting, can_be_tried_again_with_the_same_operation) {
  door& through = open_door();
  auto& dialling = dial(endpoint(server().address(), through.local().port));
  ASSERT_TRUE(wait_for([&] { return dialling.done(); }));
  ASSERT_EQ(errc::ok, dialling.error());
  on(client(), [&, link = std::shared_ptr<stream>(dialling.op.take())] {
    dialling.begin([&](auto& op) { client().at(0).net().connect(op, through.local()); });
  });
  ASSERT_TRUE(wait_for([&] { return dialling.done(); }));
  EXPECT_EQ(errc::ok, dialling.error());
}

TEST_P(connecting, many_at_once_all_complete) {
  door& through = open_door();
  auto& dials = keep<std::deque<probe<connect_operation>>>();
  unsigned accepted = 0;
  through.accepting.then = [&] {
    ++accepted;
    (void)through.accepting.op.take();
    if (accepted < 50) through.accept(server().at(0).home());
  };
  on(server(), [&] { through.accept(server().at(0).home()); });
  on(client(), [&] {
    for (int i = 0; i < 50; ++i) {
      dials.emplace_back().begin(
          [&](auto& op) { client().at(0).net().connect(op, through.local()); });
    }
  });
  ASSERT_TRUE(wait_for([&] {
    for (const auto& one : dials)
      if (!one.done()) return false;
    return accepted == 50;
  }));
  for (const auto& one : dials) EXPECT_EQ(errc::ok, one.error());
}

TEST_P(connecting, that_is_never_answered_ends_by_cancel) {
  auto& dialling = dial(harness().silent_endpoint());
  settle();
  ASSERT_TRUE(dialling.pending());
  on(client(), [&] { client().at(0).net().cancel(dialling.op); });
  ASSERT_TRUE(wait_for([&] { return dialling.done(); }));
  EXPECT_EQ(errc::cancelled, dialling.error());
  EXPECT_EQ(nullptr, dialling.op.take());
}

// Cancelling in the event that started it: the operation still completes once, as an event.
TEST_P(connecting, may_be_cancelled_at_once) {
  door& through = open_door();
  auto& dialling = keep<probe<connect_operation>>();
  on(client(), [&] {
    dialling.begin([&](auto& op) { client().at(0).net().connect(op, through.local()); });
    client().at(0).net().cancel(dialling.op);
    EXPECT_TRUE(dialling.pending());
  });
  ASSERT_TRUE(wait_for([&] { return dialling.done(); }));
  if (dialling.error() != errc::ok) {
    EXPECT_EQ(errc::cancelled, dialling.error());
  }
}

TEST_P(connecting, cancel_of_what_is_not_in_flight_does_nothing) {
  auto& idle = keep<probe<connect_operation>>();
  on(client(), [&] { client().at(0).net().cancel(idle.op); });
  settle();
  EXPECT_EQ(0u, idle.completed());
}

REPRISE_CONTRACT(connecting);

}  // namespace
}  // namespace reprise::contract
