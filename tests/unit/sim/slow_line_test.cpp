// A line that carries so many bytes a second, for all connections of its path together: while it transmits, after a
// cut, and while somebody waits.
#include <algorithm>
#include <list>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "slow_hosts.hpp"

namespace reprise::sim {
namespace {

using testing::sample;
using testing::slow_hosts;
using testing::stream_end;
using testing::two_hosts;

// What is written at once leaves a slow line byte by byte: the receiver hears of it all the time.
TEST(slow_line, delivers_while_it_transmits) {
  slow_hosts hosts;
  hosts.w.path_between(hosts.a->machine(), hosts.b->machine()).bytes_per_second = 64 * 1024;
  hosts.far.read_on();
  const std::string sent = sample(256 * 1024);
  hosts.near.write(sent);
  const time_point began = hosts.w.now();
  duration most_silent{0};
  time_point heard = began;
  while (hosts.far.got.size() < sent.size()) {
    const std::size_t before = hosts.far.got.size();
    ASSERT_TRUE(hosts.w.run_until([&] { return hosts.far.got.size() > before; }, 5s));
    most_silent = std::max(most_silent, hosts.w.now() - heard);
    heard = hosts.w.now();
  }
  EXPECT_LE(most_silent, slow_hosts::one_way + 30ms);
  EXPECT_GE(hosts.w.now() - began, 4s) << "no faster than the line";
  EXPECT_LE(hosts.w.now() - began, 4300ms) << "1460 bytes of 1500, and the way";
  EXPECT_TRUE(hosts.far.got == sent);
}

// What a cut held back is repeated no faster than the line carries it.
TEST(slow_line, that_was_mended_is_still_slow_and_keeps_its_bytes_in_order) {
  slow_hosts hosts;
  path& way = hosts.w.path_between(hosts.a->machine(), hosts.b->machine());
  way.bytes_per_second = 64 * 1024;
  hosts.far.read_on();
  const std::string sent = sample(512 * 1024);
  hosts.near.write(sent);
  for (int i = 0; i < 5; ++i) {
    hosts.w.run_for(1s);
    hosts.cut();
    hosts.w.run_for(1500ms);
    hosts.mend();
  }
  std::size_t most = 0;
  const std::size_t left = sent.size() - hosts.far.got.size();
  const time_point began = hosts.w.now();
  while (hosts.far.got.size() < sent.size()) {
    const std::size_t before = hosts.far.got.size();
    ASSERT_TRUE(hosts.w.run_until([&] { return hosts.far.got.size() > before; }, 5s));
    most = std::max(most, hosts.far.got.size() - before);
  }
  EXPECT_EQ(way.segment_bytes(), most);
  EXPECT_GE(hosts.w.now() - began, left * 1s / way.bytes_per_second);
  EXPECT_TRUE(hosts.far.got == sent);
}

// All connections of a path share its line, also when what a cut held back is repeated.
TEST(slow_line, is_shared_by_its_connections_after_a_cut) {
  slow_hosts hosts;
  path& way = hosts.w.path_between(hosts.a->machine(), hosts.b->machine());
  way.bytes_per_second = 64 * 1024;
  std::list<std::pair<stream_end, stream_end>> more(4);
  for (auto& [from, to] : more) hosts.connect(from, to);
  const std::string sent = sample(32 * 1024);
  for (auto& [from, to] : more) {
    to.read_on();
    from.write(sent);
  }
  hosts.w.run_for(100ms);
  hosts.cut();
  hosts.w.run_for(10s);
  const auto arrived = [&] {
    std::size_t count = 0;
    for (auto& [from, to] : more) count += to.got.size();
    return count;
  };
  const std::size_t left = more.size() * sent.size() - arrived();
  hosts.mend();
  const time_point began = hosts.w.now();
  ASSERT_TRUE(hosts.w.run_until([&] { return arrived() == more.size() * sent.size(); }, 60s));
  EXPECT_GE(hosts.w.now() - began, left * 1s / way.bytes_per_second);
  EXPECT_LE(hosts.w.now() - began, left * 1100ms / way.bytes_per_second + 1s);
  hosts.a->crash();  // before the ends go
  hosts.b->crash();
}

// Who waits with its repetition keeps nobody else waiting.
TEST(slow_line, is_free_while_a_sender_waits_to_repeat) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    world_options options = slow_hosts::slow();
    options.base = recipe::from_seed(seed);
    two_hosts hosts(options, [](world& w) { w.set_strength(family::cut, strength_max); });
    hosts.connect();
    hosts.w.path_between(hosts.a->machine(), hosts.b->machine()).bytes_per_second = 64 * 1024;
    hosts.far.read_on();
    hosts.w.cut(*hosts.a, *hosts.b);
    hosts.near.write("held back");
    hosts.w.run_for(1s);
    hosts.w.mend(*hosts.a, *hosts.b);
    hosts.start(hosts.dials.emplace_back());
    hosts.w.run_for(50ms);
    EXPECT_TRUE(hosts.dials.back().done) << seed;
    hosts.w.run_for(5s);
    EXPECT_EQ("held back", hosts.far.got);
    ASSERT_FALSE(hosts.entrance.accepted.empty());
    hosts.entrance.accepted.clear();
    static_cast<void>(hosts.dials.back().op.take());
  }
}

// And what it will repeat takes the line only then: who writes meanwhile has it, and together they are no faster.
TEST(slow_line, is_taken_by_what_is_repeated_only_when_it_is) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    world_options options = slow_hosts::slow();
    options.base = recipe::from_seed(seed);
    two_hosts hosts(options, [](world& w) { w.set_strength(family::cut, strength_max); });
    hosts.connect();
    stream_end from;
    stream_end to;
    hosts.connect(from, to);
    path& way = hosts.w.path_between(hosts.a->machine(), hosts.b->machine());
    way.bytes_per_second = 64 * 1024;
    hosts.far.read_on();
    to.read_on();
    const std::string sent = sample(32 * 1024);
    hosts.w.cut(*hosts.a, *hosts.b);
    hosts.near.write(sent);
    hosts.w.run_for(1s);
    hosts.w.mend(*hosts.a, *hosts.b);
    from.write(sent.substr(0, 1000));
    hosts.w.run_for(slow_hosts::one_way + 20ms);
    EXPECT_EQ(1000u, to.got.size()) << seed;
    from.write(sent.substr(1000));
    for (int i = 0; i < 20; ++i) {
      const std::size_t before = hosts.far.got.size() + to.got.size();
      hosts.w.run_for(100ms);
      EXPECT_LE(hosts.far.got.size() + to.got.size() - before,
                way.bytes_per_second / 10 + 2 * way.segment_bytes())
          << seed;
    }
    EXPECT_TRUE(hosts.far.got == sent) << seed;
    EXPECT_TRUE(to.got == sent) << seed;
    hosts.a->crash();  // before the ends go
    hosts.b->crash();
  }
}

// Small writes that wait for the line leave in one packet, as long as it has room and has not begun to leave.
TEST(slow_line, carries_together_what_waits) {
  slow_hosts hosts;
  path& way = hosts.w.path_between(hosts.a->machine(), hosts.b->machine());
  way.bytes_per_second = 64 * 1024;
  hosts.far.read_on();
  const std::string sent = sample(8192);
  const time_point began = hosts.w.now();
  for (const char one : sent) {
    hosts.near.write(std::string(1, one));
    ASSERT_TRUE(hosts.w.run_until([&] { return !hosts.near.writing(); }, 1s));
  }
  EXPECT_EQ(began, hosts.w.now());
  ASSERT_TRUE(hosts.w.run_until([&] { return hosts.far.got.size() == sent.size(); }, 60s));
  EXPECT_TRUE(hosts.far.got == sent);
  EXPECT_EQ(7, hosts.far.read_count) << "the first byte found the line idle";
  const duration line = (8192 + 7 * 40) * duration{1s} / way.bytes_per_second;
  EXPECT_LE(hosts.w.now() - began, line + slow_hosts::one_way);
  EXPECT_GE(hosts.w.now() - began, line + slow_hosts::one_way - 10us);
}

// Also when several connections wait in turn; none goes ahead of what waited before it.
TEST(slow_line, carries_together_what_waits_on_several_connections) {
  slow_hosts hosts;
  path& way = hosts.w.path_between(hosts.a->machine(), hosts.b->machine());
  way.bytes_per_second = 64 * 1024;
  std::list<std::pair<stream_end, stream_end>> more(3);
  for (auto& [from, to] : more) hosts.connect(from, to);
  const std::string sent = sample(4096);
  for (auto& [from, to] : more) to.read_on();
  const time_point began = hosts.w.now();
  for (const char one : sent) {
    for (auto& [from, to] : more) {
      from.write(std::string(1, one));
      ASSERT_TRUE(hosts.w.run_until([&from = from] { return !from.writing(); }, 1s));
    }
  }
  hosts.far.read_on();
  hosts.near.write("behind");
  ASSERT_TRUE(hosts.w.run_until([&] { return hosts.far.got == "behind"; }, 60s));
  const std::size_t packets = 3 * 4 + 1;
  const duration line = (3 * 4096 + 6 + packets * 40) * duration{1s} / way.bytes_per_second;
  EXPECT_LE(hosts.w.now() - began, line + slow_hosts::one_way + 1ms);
  EXPECT_GE(hosts.w.now() - began, (3 * 4096 + 6) * duration{1s} / way.bytes_per_second);
  for (auto& [from, to] : more) EXPECT_TRUE(to.got == sent);
  hosts.a->crash();  // before the ends go
  hosts.b->crash();
}

// Who must repeat everything, because a RST got lost, takes the line for all of it.
TEST(slow_line, is_taken_again_by_what_was_refused) {
  world_options options = slow_hosts::slow();
  options.latency_min = options.latency_max = 1s;
  two_hosts hosts(options);
  hosts.connect();
  stream_end from;
  stream_end to;
  hosts.connect(from, to);
  path& way = hosts.w.path_between(hosts.a->machine(), hosts.b->machine());
  way.bytes_per_second = 64 * 1024;
  hosts.near.read();
  to.read_on();
  hosts.near.write(sample(32 * 1024));  // arrives in the second half of the second second
  hosts.w.run_for(900ms);
  hosts.far.link->abort();
  hosts.w.run_for(800ms);
  hosts.w.cut_one_way(*hosts.b, *hosts.a);
  hosts.w.run_for(300ms);  // the RST is lost, and what was refused is sent again
  from.write("behind");
  const time_point began = hosts.w.now();
  ASSERT_TRUE(hosts.w.run_until([&] { return to.got == "behind"; }, 60s));
  EXPECT_GE(hosts.w.now() - began, 1400ms);
  hosts.w.mend(*hosts.a, *hosts.b);
  hosts.w.run_for(5s);
  EXPECT_EQ(errc::connection_reset, hosts.near.read_error);
  hosts.a->crash();  // before the ends go
  hosts.b->crash();
}

// What waits for the line is still in its host, and goes with its power.
TEST(slow_line, loses_with_its_host_what_has_not_begun_to_leave) {
  slow_hosts hosts;
  path& way = hosts.w.path_between(hosts.a->machine(), hosts.b->machine());
  way.bytes_per_second = 64 * 1024;
  hosts.far.read_on();
  const std::string sent = sample(32 * 1024);
  hosts.near.write(sent);
  hosts.w.run_for(100ms);
  hosts.a->crash(crash_kind::power);
  hosts.a->restart();
  const std::size_t before = hosts.far.got.size();
  (void)hosts.a->start_bare();
  hosts.start(hosts.dials.emplace_back());
  hosts.w.run_for(30ms);
  EXPECT_TRUE(hosts.dials.back().done) << "the line is free";
  hosts.w.run_for(60s);
  EXPECT_GT(hosts.far.got.size(), before) << "what was under way arrives";
  EXPECT_LE(hosts.far.got.size(), way.bytes_per_second / 10 + way.segment_bytes());
  EXPECT_EQ(sent.substr(0, hosts.far.got.size()), hosts.far.got);
  static_cast<void>(hosts.dials.back().op.take());
}

}  // namespace
}  // namespace reprise::sim
