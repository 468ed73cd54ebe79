// What network::listen and listener promise.
#include "contract_test.hpp"

namespace reprise::contract {
namespace {

using listening = contract_test;

TEST_P(listening, on_port_zero_takes_one_that_the_system_chose) {
  door& one = open_door();
  door& two = open_door();
  EXPECT_NE(0, one.local().port);
  EXPECT_NE(one.local().port, two.local().port);
  EXPECT_EQ(server().address(), one.local().address);
}

TEST_P(listening, on_a_used_port_fails_until_it_is_free) {
  door& first = open_door();
  const endpoint at = first.local();
  std::unique_ptr<listener> second;
  EXPECT_EQ(errc::address_in_use, listen_at(at, second));
  EXPECT_EQ(nullptr, second);
  on(server(), [&] { first.place.reset(); });
  EXPECT_EQ(errc::ok, listen_at(at, second));
  ASSERT_NE(nullptr, second);
  EXPECT_EQ(at, second->local());
  on(server(), [&] { second.reset(); });
}

// A port on which connections were served can be listened on again at once, as after a restart.
TEST_P(listening, again_after_connections_were_served_is_possible) {
  door& first = open_door();
  const endpoint at = first.local();
  connection& pair = connect_through(first);
  on(server(), [&] {
    pair.far.link.reset();  // the active close leaves the port in TIME_WAIT
    first.place.reset();
  });
  std::unique_ptr<listener> second;
  EXPECT_EQ(errc::ok, listen_at(at, second));
  on(server(), [&] { second.reset(); });
}

TEST_P(listening, on_an_address_of_another_host_fails) {
  std::unique_ptr<listener> out;
  const endpoint foreign(ip_address::v4(0xc0000201), 0);  // 192.0.2.1, RFC 5737
  EXPECT_EQ(errc::address_not_available, listen_at(foreign, out));
}

TEST_P(listening, accepts_a_connection_that_came_before_the_accept) {
  door& through = open_door();
  auto& dialling = keep<probe<connect_operation>>();
  on(client(),
     [&] { dialling.begin([&](auto& op) { client().at(0).net().connect(op, through.local()); }); });
  ASSERT_TRUE(wait_for([&] { return dialling.done(); }));
  ASSERT_EQ(errc::ok, dialling.error());
  settle();
  on(server(), [&] { through.accept(server().at(0).home()); });
  ASSERT_TRUE(wait_for([&] { return through.accepting.done(); }));
  EXPECT_EQ(errc::ok, through.accepting.error());
}

TEST_P(listening, cancel_ends_the_accept_and_the_listener_lives_on) {
  door& through = open_door();
  on(server(), [&] {
    through.accept(server().at(0).home());
    through.place->cancel();
    EXPECT_TRUE(through.accepting.pending());
  });
  ASSERT_TRUE(wait_for([&] { return through.accepting.done(); }));
  EXPECT_EQ(errc::cancelled, through.accepting.error());
  EXPECT_EQ(nullptr, through.accepting.op.take());

  on(server(), [&] { through.accept(server().at(0).home()); });
  settle();
  ASSERT_TRUE(through.accepting.pending());
  on(server(), [&] { through.place->cancel(); });
  ASSERT_TRUE(wait_for([&] { return through.accepting.done(); }));
  EXPECT_EQ(errc::cancelled, through.accepting.error());

  connection& pair = connect_through(through);
  EXPECT_NE(nullptr, pair.far.link);
}

TEST_P(listening, cancel_with_nothing_in_flight_does_nothing) {
  door& through = open_door();
  on(server(), [&] { through.place->cancel(); });
  connection& pair = connect_through(through);
  EXPECT_NE(nullptr, pair.far.link);
}

// The accept completes on the listener's loop; the stream works on the loop it was accepted for.
TEST_P(listening, accepts_for_another_loop_of_the_node) {
  door& through = open_door();
  auto& dialling = keep<probe<connect_operation>>();
  connection& pair = keep<connection>();
  on(server(), [&] { through.accept(server().at(1).home()); });
  on(client(),
     [&] { dialling.begin([&](auto& op) { client().at(0).net().connect(op, through.local()); }); });
  ASSERT_TRUE(wait_for([&] { return dialling.done() && through.accepting.done(); }));
  ASSERT_EQ(errc::ok, through.accepting.error());
  pair.near.link = dialling.op.take();
  pair.far.link = through.accepting.op.take();
  on(server(), 1, [&] { pair.far.receive_on(); });
  on(client(), [&] { pair.near.write_on("over there"); });
  ASSERT_TRUE(
      wait_for([&] { return pair.far.receiving.bytes.size() == 10 && pair.near.wrote_all(); }));
  EXPECT_EQ("over there", pair.far.receiving.bytes);
  on(server(), 1, [&] { pair.far.write_on("and back"); });
  on(client(), [&] { pair.near.receive_on(); });
  ASSERT_TRUE(
      wait_for([&] { return pair.near.receiving.bytes.size() == 8 && pair.far.wrote_all(); }));
  EXPECT_EQ("and back", pair.near.receiving.bytes);
  on(server(), 1, [&] { pair.far.link->cancel(); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.done(); }));
  on(server(), 1, [&] { pair.far.link.reset(); });
}

// A connection that the accepting loop does not want is simply destroyed there.
TEST_P(listening, an_accepted_connection_may_be_dropped_before_it_is_handed_over) {
  door& through = open_door();
  auto& dialling = keep<probe<connect_operation>>();
  stream_end& near = keep<stream_end>();
  on(server(), [&] { through.accept(server().at(1).home()); });
  on(client(),
     [&] { dialling.begin([&](auto& op) { client().at(0).net().connect(op, through.local()); }); });
  ASSERT_TRUE(wait_for([&] { return dialling.done() && through.accepting.done(); }));
  near.link = dialling.op.take();
  on(server(), [&] { (void)through.accepting.op.take(); });
  on(client(), [&] { near.receive(); });
  ASSERT_TRUE(wait_for([&] { return near.receiving.done(); }));
  EXPECT_EQ(errc::end_of_stream, near.receiving.error());
}

TEST_P(listening, ending_resets_connections_that_were_not_accepted) {
  door& through = open_door();
  auto& dialling = keep<probe<connect_operation>>();
  stream_end& near = keep<stream_end>();
  on(client(),
     [&] { dialling.begin([&](auto& op) { client().at(0).net().connect(op, through.local()); }); });
  ASSERT_TRUE(wait_for([&] { return dialling.done(); }));
  ASSERT_EQ(errc::ok, dialling.error());
  settle();
  near.link = dialling.op.take();
  on(server(), [&] { through.place.reset(); });
  on(client(), [&] { near.receive(); });
  ASSERT_TRUE(wait_for([&] { return near.receiving.done(); }));
  EXPECT_EQ(errc::connection_reset, near.receiving.error());
}

REPRISE_CONTRACT(listening);

}  // namespace
}  // namespace reprise::contract
