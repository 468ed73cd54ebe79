// What stream::cancel promises: it asks, nothing is lost, and the stream goes on.
#include <array>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

using cancelling = contract_test;

TEST_P(cancelling, ends_a_receive_that_waits) {
  connection& pair = connect();
  on(server(), [&] { pair.far.receive(); });
  settle();
  on(server(), [&] {
    pair.far.link->cancel();
    EXPECT_TRUE(pair.far.receiving.pending());
  });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.done(); }));
  EXPECT_EQ(errc::cancelled, pair.far.receiving.error());
  EXPECT_TRUE(pair.far.receiving.bytes.empty());
}

TEST_P(cancelling, ends_a_receive_in_the_event_that_started_it) {
  connection& pair = connect();
  std::array<std::byte, 8> memory;
  on(server(), [&] {
    pair.far.receive();
    pair.far.link->cancel();
    EXPECT_TRUE(pair.far.receiving.pending());
  });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.done(); }));
  EXPECT_EQ(errc::cancelled, pair.far.receiving.error());
  on(server(), [&] {
    pair.far.read(memory);
    pair.far.link->cancel();
  });
  ASSERT_TRUE(wait_for([&] { return pair.far.reading.done(); }));
  EXPECT_EQ(errc::cancelled, pair.far.reading.error());
}

// Bytes that a cancelled receive took are its outcome; those it did not take are the next one's.
TEST_P(cancelling, loses_no_byte_that_had_arrived) {
  connection& pair = connect();
  const std::string sent = pattern(100'000);
  unsigned cancelled = 0;
  pair.far.receiving.then = [&] {
    if (pair.far.receiving.error() == errc::cancelled) {
      ++cancelled;
    } else {
      ASSERT_EQ(errc::ok, pair.far.receiving.error());
    }
    if (pair.far.receiving.bytes.size() == sent.size()) return;
    pair.far.receive();
    if (pair.far.receiving.started() % 3 == 0) pair.far.link->cancel();
  };
  on(server(), [&] { pair.far.receive(); });
  on(client(), [&] { pair.near.write_on(sent); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.bytes.size() == sent.size(); }));
  EXPECT_TRUE(pair.far.receiving.bytes == sent);
  RecordProperty("cancelled", static_cast<int>(cancelled));
}

TEST_P(cancelling, a_blocked_write_neither_loses_nor_doubles_a_byte) {
  connection& pair = connect();
  const std::string sent = pattern(harness().bytes_that_stall());
  std::size_t taken = 0;
  on(client(), [&] {
    pair.near.writing.then = [&] {
      if (pair.near.writing.error() != errc::ok) {
        ASSERT_EQ(errc::cancelled, pair.near.writing.error());
        ASSERT_EQ(0u, pair.near.writing.op.count());
        return;
      }
      taken += pair.near.writing.op.count();
      pair.near.write(std::string_view(sent).substr(taken, 1 << 20));
    };
    pair.near.write(std::string_view(sent).substr(0, 1 << 20));
  });
  wait_until_still([&] { return taken; });
  ASSERT_TRUE(pair.near.writing.pending());
  on(client(), [&] { pair.near.link->cancel(); });
  ASSERT_TRUE(wait_for([&] { return pair.near.writing.done(); }));

  pair.near.stop_chains();
  on(client(), [&] { pair.near.write_on(sent.substr(taken, 100'000)); });
  on(server(), [&] { pair.far.receive_on(); });
  const std::size_t total = taken + 100'000;
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.bytes.size() >= total; }));
  settle();
  EXPECT_TRUE(pair.far.receiving.bytes == sent.substr(0, total));
}

TEST_P(cancelling, asks_both_directions) {
  connection& pair = connect();
  const std::string sent = pattern(harness().bytes_that_stall());
  on(client(), [&] {
    pair.near.receive();
    pair.near.write_on(sent);
  });
  wait_until_still([&] { return pair.near.taken(); });
  pair.near.stop_chains();
  on(client(), [&] { pair.near.link->cancel(); });
  ASSERT_TRUE(wait_for([&] { return pair.near.receiving.done() && pair.near.writing.done(); }));
  EXPECT_EQ(errc::cancelled, pair.near.receiving.error());
  EXPECT_EQ(errc::cancelled, pair.near.writing.error());
}

TEST_P(cancelling, leaves_the_stream_usable) {
  connection& pair = connect();
  for (int again = 0; again < 3; ++again) {
    on(server(), [&] { pair.far.receive(); });
    settle();
    on(server(), [&] { pair.far.link->cancel(); });
    ASSERT_TRUE(wait_for([&] { return pair.far.receiving.done(); }));
    ASSERT_EQ(errc::cancelled, pair.far.receiving.error());
  }
  on(server(), [&] { pair.far.receive_on(); });
  on(client(), [&] { pair.near.write_on("still here"); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.bytes == "still here"; }));
}

TEST_P(cancelling, nothing_in_flight_does_nothing) {
  connection& pair = connect();
  on(server(), [&] {
    pair.far.link->cancel();
    pair.far.receive_on();
  });
  on(client(), [&] { pair.near.write_on("fine"); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.bytes == "fine"; }));
}

REPRISE_CONTRACT(cancelling);

}  // namespace
}  // namespace reprise::contract
