// A rule judges packets while its guard lives: delays add up, one drop drops, and a dropped piece of a
// stream is late, never missing.
#include <reprise/sim/rule.hpp>

#include <optional>

#include <gtest/gtest.h>

#include "two_hosts.hpp"

namespace reprise::sim {
namespace {

using testing::two_hosts;

TEST(rule_book, adds_delays_and_keeps_any_drop) {
  rule_book book;
  const packet any{packet_kind::data, 0, 1, entity_id{1}, 0, 10};
  EXPECT_TRUE(book.empty());
  const rule_guard one = book.add([](const packet&) { return verdict::later(2ms); });
  std::optional<rule_guard> two(book.add([](const packet&) { return verdict::later(3ms); }));
  std::optional<rule_guard> three(book.add(
      [](const packet& item) { return item.size > 5 ? verdict::lose() : verdict::pass(); }));
  EXPECT_EQ(duration(5ms), book.judge(any).delay);
  EXPECT_TRUE(book.judge(any).drop);
  three.reset();
  EXPECT_FALSE(book.judge(any).drop);
  two.reset();
  EXPECT_EQ(duration(2ms), book.judge(any).delay);
}

TEST(rule, delays_the_packets_it_names) {
  two_hosts hosts;
  hosts.connect();
  hosts.far.read_on();
  std::optional<rule_guard> slow(hosts.w.add_rule([](const packet& item) {
    return item.kind == packet_kind::data ? verdict::later(1s) : verdict::pass();
  }));
  hosts.near.write("slow");
  hosts.w.run_for(900ms);
  EXPECT_EQ("", hosts.far.got);
  hosts.w.run_for(200ms);
  EXPECT_EQ("slow", hosts.far.got);
  slow.reset();
  hosts.near.write("fast");
  hosts.w.run_for(1ms);
  EXPECT_EQ("slowfast", hosts.far.got);
}

TEST(rule, losing_a_piece_of_a_stream_delays_what_follows_too) {
  two_hosts hosts;
  hosts.connect();
  hosts.far.read_on();
  {
    const rule_guard lossy = hosts.w.add_rule([](const packet& item) {
      return item.kind == packet_kind::data ? verdict::lose() : verdict::pass();
    });
    hosts.near.write("first");
    hosts.w.run_for(1ms);
  }
  hosts.near.write("second");
  hosts.w.run_for(100ms);
  EXPECT_EQ("", hosts.far.got);
  hosts.w.run_for(200ms);
  EXPECT_EQ("firstsecond", hosts.far.got);
}

TEST(rule, sees_who_sends_what_to_whom) {
  two_hosts hosts;
  hosts.connect();
  int seen = 0;
  const rule_guard watch = hosts.w.add_rule([&](const packet& item) {
    if (item.kind == packet_kind::data) {
      ++seen;
      EXPECT_EQ(hosts.a->machine().index(), item.from);
      EXPECT_EQ(hosts.b->machine().index(), item.to);
      EXPECT_EQ(5u, item.size);
    }
    return verdict::pass();
  });
  hosts.near.write("hello");
  hosts.w.run_for(1ms);
  EXPECT_EQ(1, seen);
}

}  // namespace
}  // namespace reprise::sim
