// What a stream promises to the side that sends.
#include <vector>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

using writing = contract_test;

TEST_P(writing, takes_at_least_one_byte_and_says_how_many) {
  connection& pair = connect();
  on(server(), [&] { pair.far.receive_on(); });
  on(client(), [&] { pair.near.write("abc"); });
  ASSERT_TRUE(wait_for([&] { return pair.near.writing.done(); }));
  ASSERT_EQ(errc::ok, pair.near.writing.error());
  const std::size_t taken = pair.near.writing.op.count();
  EXPECT_GE(taken, 1u);
  EXPECT_LE(taken, 3u);
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.bytes.size() == taken; }));
  EXPECT_EQ(std::string("abc").substr(0, taken), pair.far.receiving.bytes);
}

TEST_P(writing, gathers_buffers_in_order_and_skips_empty_ones) {
  connection& pair = connect();
  const std::string text = pattern(4096);
  std::vector<const_bytes> pieces;
  std::size_t at = 0;
  while (pieces.size() < gather_count_max) {
    const bool empty = pieces.size() % 3 == 0;
    const std::size_t size = empty ? 0 : 1 + pieces.size() % 7;
    pieces.push_back(as_bytes(std::string_view(text).substr(at, size)));
    at += size;
  }
  on(server(), [&] { pair.far.receive_on(); });
  on(client(), [&] {
    std::vector<const_bytes> list = pieces;  // read before the call returns
    pair.near.write_list(list);
    list.assign(list.size(), const_bytes{});
  });
  ASSERT_TRUE(wait_for([&] { return pair.near.writing.done(); }));
  ASSERT_EQ(errc::ok, pair.near.writing.error());
  const std::size_t taken = pair.near.writing.op.count();
  EXPECT_GE(taken, 1u);
  EXPECT_LE(taken, at);
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.bytes.size() == taken; }));
  EXPECT_EQ(text.substr(0, taken), pair.far.receiving.bytes);
}

TEST_P(writing, stalls_while_nobody_reads_and_resumes_when_somebody_does) {
  connection& pair = connect();
  const std::string sent = pattern(harness().bytes_that_stall());
  on(client(), [&] { pair.near.write_on(sent); });
  wait_until_still([&] { return pair.near.taken(); });
  EXPECT_TRUE(pair.near.writing.pending());
  EXPECT_LT(pair.near.taken(), sent.size());
  on(server(), [&] { pair.far.receive_on(); });
  ASSERT_TRUE(wait_for(
      [&] { return pair.far.receiving.bytes.size() == sent.size() && pair.near.wrote_all(); }));
  EXPECT_TRUE(pair.far.receiving.bytes == sent);
}

// The same with lists of small buffers, of which a blocked write may take any number.
TEST_P(writing, lists_keep_their_order_through_a_stall) {
  connection& pair = connect();
  const std::string sent = pattern(harness().bytes_that_stall());
  std::size_t taken = 0;
  const auto next = [&] {
    std::vector<const_bytes> list;
    for (std::size_t at = taken; at < sent.size() && list.size() < gather_count_max; at += 10'000) {
      list.push_back(as_bytes(std::string_view(sent).substr(at, 10'000)));
      if (list.size() % 5 == 0 && list.size() < gather_count_max) list.emplace_back();
    }
    pair.near.write_list(list);
  };
  pair.near.writing.then = [&] {
    if (pair.near.writing.error() != errc::ok) return;
    taken += pair.near.writing.op.count();
    if (taken < sent.size()) next();
  };
  on(client(), [&] { next(); });
  wait_until_still([&] { return taken; });
  EXPECT_TRUE(pair.near.writing.pending());
  on(server(), [&] { pair.far.receive_on(); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.bytes.size() == sent.size(); }));
  EXPECT_TRUE(pair.far.receiving.bytes == sent);
}

TEST_P(writing, after_shutdown_fails_with_closed) {
  connection& pair = connect();
  on(client(), [&] {
    pair.near.link->shutdown_send();
    pair.near.write("late");
  });
  ASSERT_TRUE(wait_for([&] { return pair.near.writing.done(); }));
  EXPECT_EQ(errc::closed, pair.near.writing.error());
  EXPECT_EQ(0u, pair.near.writing.op.count());
  on(client(), [&] { pair.near.write("later"); });
  ASSERT_TRUE(wait_for([&] { return pair.near.writing.done(); }));
  EXPECT_EQ(errc::closed, pair.near.writing.error());
}

TEST_P(writing, to_a_reset_connection_fails_and_goes_on_failing) {
  connection& pair = connect();
  on(server(), [&] { pair.far.link->abort(); });
  settle();
  pair.near.writing.then = [&] {
    if (pair.near.writing.error() == errc::ok) pair.near.write("more");
  };
  on(client(), [&] { pair.near.write("first"); });
  ASSERT_TRUE(wait_for([&] { return pair.near.writing.done(); }));
  EXPECT_EQ(errc::connection_reset, pair.near.writing.error());
  pair.near.writing.then = nullptr;
  for (int again = 0; again < 3; ++again) {
    on(client(), [&] { pair.near.write("again"); });
    ASSERT_TRUE(wait_for([&] { return pair.near.writing.done(); }));
    EXPECT_EQ(errc::connection_reset, pair.near.writing.error());
    EXPECT_EQ(0u, pair.near.writing.op.count());
  }
}

// Some systems tell of the reset to the write alone. The receive must not take it for an orderly end.
TEST_P(writing, that_met_a_reset_is_not_followed_by_a_false_end_of_stream) {
  connection& pair = connect();
  on(server(), [&] { pair.far.link->abort(); });
  settle();
  pair.near.writing.then = [&] {
    if (pair.near.writing.error() == errc::ok) pair.near.write("more");
  };
  on(client(), [&] { pair.near.write("first"); });
  ASSERT_TRUE(wait_for([&] { return pair.near.writing.done(); }));
  for (int again = 0; again < 2; ++again) {
    on(client(), [&] { pair.near.receive(); });
    ASSERT_TRUE(wait_for([&] { return pair.near.receiving.done(); }));
    EXPECT_EQ(errc::connection_reset, pair.near.receiving.error());
  }
}

REPRISE_CONTRACT(writing);

}  // namespace
}  // namespace reprise::contract
