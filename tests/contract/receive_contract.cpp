// What a stream promises to the side that receives.
#include <algorithm>
#include <array>
#include <deque>
#include <vector>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

using receiving = contract_test;

TEST_P(receiving, lends_what_was_sent) {
  connection& pair = connect();
  on(server(), [&] { pair.far.receive(); });
  on(client(), [&] { pair.near.write_on("hello"); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.done(); }));
  EXPECT_EQ(errc::ok, pair.far.receiving.error());
  EXPECT_EQ(std::string("hello").substr(0, pair.far.receiving.op.count()),
            pair.far.receiving.bytes);
}

TEST_P(receiving, finds_what_came_before_it_asked) {
  connection& pair = connect();
  on(client(), [&] { pair.near.write_on("early"); });
  settle();
  on(server(), [&] { pair.far.receive_on(); });
  ASSERT_TRUE(wait_for([&] { return pair.far.receiving.bytes.size() == 5; }));
  EXPECT_EQ("early", pair.far.receiving.bytes);
}

// At any moment what was received is a prefix of what was sent; in the end it is all of it.
TEST_P(receiving, gets_a_prefix_at_all_times) {
  connection& pair = connect();
  const std::string sent = pattern(1 << 20);
  on(server(), [&] { pair.far.receive_on(); });
  on(client(), [&] { pair.near.write_on(sent); });
  std::size_t checked = 0;
  ASSERT_TRUE(wait_for([&] {
    const std::string& got = pair.far.receiving.bytes;
    if (got.size() > sent.size() ||
        sent.compare(checked, got.size() - checked, got, checked, got.size() - checked) != 0) {
      ADD_FAILURE() << "not a prefix at " << got.size();
      return true;
    }
    checked = got.size();
    return checked == sent.size() && pair.near.wrote_all();
  }));
  EXPECT_TRUE(pair.near.wrote_all());
}

TEST_P(receiving, into_own_memory_takes_at_most_what_fits) {
  connection& pair = connect();
  std::array<std::byte, 4> memory{};
  std::string got;
  pair.far.reading.then = [&] {
    if (pair.far.reading.error() != errc::ok) return;
    ASSERT_GE(pair.far.reading.op.count(), 1u);
    ASSERT_LE(pair.far.reading.op.count(), memory.size());
    got += as_text(const_bytes(memory).first(pair.far.reading.op.count()));
    if (got.size() < 10) pair.far.read(memory);
  };
  on(server(), [&] { pair.far.read(memory); });
  on(client(), [&] { pair.near.write_on("0123456789"); });
  ASSERT_TRUE(wait_for([&] { return got.size() == 10; }));
  EXPECT_EQ("0123456789", got);
}

TEST_P(receiving, in_bulk_and_lent_in_turn_loses_nothing) {
  connection& pair = connect();
  const std::string sent = pattern(300'000);
  std::vector<std::byte> memory(10'000);
  std::string got;
  bool lend = false;
  const auto next = [&] {
    lend = !lend;
    if (got.size() >= sent.size()) return;
    if (lend) {
      pair.far.receive();
    } else {
      pair.far.read(memory);
    }
  };
  pair.far.receiving.then = [&] {
    got += std::exchange(pair.far.receiving.bytes, {});
    next();
  };
  pair.far.reading.then = [&] {
    got += as_text(const_bytes(memory).first(pair.far.reading.op.count()));
    next();
  };
  on(server(), [&] { next(); });
  on(client(), [&] { pair.near.write_on(sent); });
  ASSERT_TRUE(wait_for([&] { return got.size() >= sent.size(); }));
  EXPECT_TRUE(got == sent);
}

TEST_P(receiving, and_sending_are_in_flight_together) {
  connection& pair = connect();
  const std::string one = pattern(200'000, 1);
  const std::string two = pattern(200'000, 2);
  on(server(), [&] {
    pair.far.receive_on();
    pair.far.write_on(two);
  });
  on(client(), [&] {
    pair.near.receive_on();
    pair.near.write_on(one);
  });
  ASSERT_TRUE(wait_for([&] {
    return pair.far.receiving.bytes.size() == one.size() &&
           pair.near.receiving.bytes.size() == two.size();
  }));
  EXPECT_TRUE(pair.far.receiving.bytes == one);
  EXPECT_TRUE(pair.near.receiving.bytes == two);
}

TEST_P(receiving, stays_pending_while_nothing_comes) {
  connection& pair = connect();
  on(server(), [&] { pair.far.receive(); });
  settle();
  EXPECT_TRUE(pair.far.receiving.pending());
}

// Sends back what it receives, and receives again when all of it was taken.
void echo_on(stream_end& end) {
  end.receiving.then = [&end] {
    if (end.receiving.error() == errc::ok) end.write_on(std::exchange(end.receiving.bytes, {}));
  };
  end.on_wrote_all = [&end] { end.receive(); };
  end.receive();
}

// Sends "ping" again whenever all of the last one was taken and came back.
struct pinger {
  static constexpr unsigned round_count = 20;

  explicit pinger(stream_end& which) : end(which) {
    end.on_wrote_all = [this] { look(); };
    end.receiving.then = [this] {
      if (end.receiving.error() != errc::ok) return;
      end.receive();
      look();
    };
    end.receive();
    end.write_on("ping");
  }
  void look() {
    if (end.writing.pending() || !end.wrote_all()) return;
    if (end.receiving.bytes.size() < 4 * (rounds + 1)) return;
    if (++rounds < round_count) end.write_on("ping");
  }

  stream_end& end;
  unsigned rounds = 0;
};

// Many idle connections with a receive in flight each: all of them wake when their turn comes.
TEST_P(receiving, works_on_many_connections_at_once) {
  door& through = open_door();
  std::vector<connection*> pairs;
  for (int i = 0; i < 40; ++i) pairs.push_back(&connect_through(through));
  on(server(), [&] {
    for (connection* pair : pairs) echo_on(pair->far);
  });
  auto& pingers = keep<std::deque<pinger>>();
  on(client(), [&] {
    for (connection* pair : pairs) pingers.emplace_back(pair->near);
  });
  ASSERT_TRUE(wait_for([&] {
    return std::all_of(pingers.begin(), pingers.end(),
                       [](const pinger& one) { return one.rounds == pinger::round_count; });
  }));
  for (connection* pair : pairs) EXPECT_EQ(80u, pair->near.receiving.bytes.size());
}

REPRISE_CONTRACT(receiving);

}  // namespace
}  // namespace reprise::contract
