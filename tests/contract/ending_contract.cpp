// How connections end: shutdown_send, destruction, abort.
#include <array>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

using ending = contract_test;

TEST_P(ending, shutdown_shows_as_end_of_stream_after_every_byte) {
  connection& pair = connect();
  const std::string sent = pattern(200'000);
  pair.near.writing.then = nullptr;
  on(server(), [&] { pair.far.receive_on(); });
  on(client(), [&] { pair.near.write_on(sent); });
  ASSERT_TRUE(wait_for([&] { return pair.near.wrote_all(); }));
  on(client(), [&] { pair.near.link->shutdown_send(); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.done(); }));
  EXPECT_EQ(errc::end_of_stream, pair.far.receiving.error());
  EXPECT_EQ(0u, pair.far.receiving.op.count());
  EXPECT_TRUE(pair.far.receiving.bytes == sent);
}

TEST_P(ending, end_of_stream_is_told_to_every_later_receive) {
  connection& pair = connect();
  on(client(), [&] { pair.near.link->shutdown_send(); });
  std::array<std::byte, 8> memory;
  for (int again = 0; again < 3; ++again) {
    on(server(), [&] { pair.far.receive(); });
    ASSERT_TRUE(wait_for([&] { return pair.far.receiving.done(); }));
    EXPECT_EQ(errc::end_of_stream, pair.far.receiving.error());
    on(server(), [&] { pair.far.read(memory); });
    ASSERT_TRUE(wait_for([&] { return pair.far.reading.done(); }));
    EXPECT_EQ(errc::end_of_stream, pair.far.reading.error());
  }
}

TEST_P(ending, half_closed_the_other_direction_goes_on) {
  connection& pair = connect();
  const std::string sent = pattern(300'000);
  on(client(), [&] {
    pair.near.link->shutdown_send();
    pair.near.receive_on();
  });
  on(server(), [&] { pair.far.receive(); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.done(); }));
  ASSERT_EQ(errc::end_of_stream, pair.far.receiving.error());
  on(server(), [&] { pair.far.write_on(sent); });
  ASSERT_TRUE(wait_for([&] { return pair.near.receiving.bytes.size() == sent.size(); }));
  on(server(), [&] { pair.far.link->shutdown_send(); });
  ASSERT_TRUE(wait_for([&] { return pair.near.receiving.done(); }));
  EXPECT_EQ(errc::end_of_stream, pair.near.receiving.error());
  EXPECT_TRUE(pair.near.receiving.bytes == sent);
}

TEST_P(ending, destroyed_after_reading_everything_what_was_written_is_still_sent) {
  connection& pair = connect();
  const std::string sent = pattern(20'000);
  on(client(), [&] { pair.near.write(sent); });
  ASSERT_TRUE(wait_for([&] { return pair.near.writing.done(); }));
  ASSERT_EQ(errc::ok, pair.near.writing.error());
  const std::string taken = sent.substr(0, pair.near.writing.op.count());
  on(client(), [&] { pair.near.link.reset(); });
  on(server(), [&] { pair.far.receive_on(); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.done(); }));
  EXPECT_EQ(errc::end_of_stream, pair.far.receiving.error());
  EXPECT_TRUE(pair.far.receiving.bytes == taken);
}

TEST_P(ending, destroyed_with_unread_bytes_the_far_end_sees_a_reset) {
  connection& pair = connect();
  on(client(), [&] { pair.near.write_on("never read"); });
  settle();
  on(server(), [&] { pair.far.link.reset(); });
  on(client(), [&] { pair.near.receive(); });
  ASSERT_TRUE(wait_for([&] { return pair.near.receiving.done(); }));
  EXPECT_EQ(errc::connection_reset, pair.near.receiving.error());
}

TEST_P(ending, abort_shows_as_connection_reset_at_the_far_end) {
  connection& pair = connect();
  on(server(), [&] { pair.far.receive(); });
  on(client(), [&] { pair.near.link->abort(); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.done(); }));
  EXPECT_EQ(errc::connection_reset, pair.far.receiving.error());
  on(server(), [&] { pair.far.receive(); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.done(); }));
  EXPECT_EQ(errc::connection_reset, pair.far.receiving.error());
}

TEST_P(ending, abort_completes_what_is_pending_once) {
  connection& pair = connect();
  const std::string much = pattern(harness().bytes_that_stall());
  on(client(), [&] {
    pair.near.receive();
    pair.near.write_on(much);
  });
  wait_until_still([&] { return pair.near.taken(); });
  ASSERT_TRUE(pair.near.writing.pending());
  pair.near.stop_chains();
  on(client(), [&] {
    pair.near.link->abort();
    EXPECT_TRUE(pair.near.receiving.pending());
    EXPECT_TRUE(pair.near.writing.pending());
  });
  ASSERT_TRUE(wait_for([&] { return pair.near.receiving.done() && pair.near.writing.done(); }));
  EXPECT_EQ(errc::cancelled, pair.near.receiving.error());
  EXPECT_EQ(errc::cancelled, pair.near.writing.error());
}

TEST_P(ending, after_abort_everything_fails_with_closed) {
  connection& pair = connect();
  std::array<std::byte, 8> memory;
  on(client(), [&] {
    pair.near.link->abort();
    pair.near.link->abort();
    pair.near.receive();
    pair.near.write("late");
  });
  ASSERT_TRUE(wait_for([&] { return pair.near.receiving.done() && pair.near.writing.done(); }));
  EXPECT_EQ(errc::closed, pair.near.receiving.error());
  EXPECT_EQ(errc::closed, pair.near.writing.error());
  on(client(), [&] {
    pair.near.link->shutdown_send();
    pair.near.link->cancel();
    pair.near.read(memory);
  });
  ASSERT_TRUE(wait_for([&] { return pair.near.reading.done(); }));
  EXPECT_EQ(errc::closed, pair.near.reading.error());
}

TEST_P(ending, addresses_are_known_after_abort) {
  connection& pair = connect();
  const endpoint local = pair.near.link->local();
  const endpoint remote = pair.near.link->remote();
  on(client(), [&] { pair.near.link->abort(); });
  EXPECT_EQ(local, pair.near.link->local());
  EXPECT_EQ(remote, pair.near.link->remote());
}

// A stream may be destroyed inside the handler of its last operation.
TEST_P(ending, in_the_handler_of_the_last_operation) {
  connection& pair = connect();
  pair.far.receiving.then = [&] { pair.far.link.reset(); };
  on(server(), [&] { pair.far.receive(); });
  on(client(), [&] {
    pair.near.receive();
    pair.near.link->shutdown_send();
  });
  ASSERT_TRUE(wait_for([&] { return pair.near.receiving.done() && !pair.far.link; }));
  EXPECT_EQ(errc::end_of_stream, pair.near.receiving.error());
}

// What a crash leaves behind: pending operations are forgotten, and everything can be destroyed.
TEST_P(ending, halted_nothing_completes_any_more) {
  connection& pair = connect();
  door& through = open_door();
  auto& dialling = keep<probe<connect_operation>>();
  on(server(), [&] { pair.far.receive(); });
  on(server(), [&] { through.accept(server().at(0).home()); });
  on(client(), [&] {
    pair.near.receive();
    dialling.begin(
        [&](auto& op) { client().at(0).net().connect(op, harness().silent_endpoint()); });
  });
  client().halt();
  settle();
  EXPECT_EQ(0u, pair.near.receiving.completed());
  EXPECT_EQ(0u, dialling.completed());
  server().halt();
  settle();
  EXPECT_EQ(0u, through.accepting.completed());
}

REPRISE_CONTRACT(ending);

}  // namespace
}  // namespace reprise::contract
