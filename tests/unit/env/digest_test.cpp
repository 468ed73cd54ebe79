// The digest changes with every part of every record, and with their order.
#include <reprise/env/digest.hpp>

#include <set>

#include <gtest/gtest.h>

namespace reprise {
namespace {

constexpr entity_id five{mix(5, 0)};
constexpr entity_id six{mix(6, 0)};
constexpr door_record base{door_kind::read, errc::ok, five, 100};

std::uint64_t of(const door_record& record, std::int64_t ns = 1) {
  loop_digest digest;
  digest.add(record, time_point{duration{ns}});
  return digest.value();
}

std::uint64_t of(const call_record& record) {
  loop_digest digest;
  digest.add(record);
  return digest.value();
}

TEST(digest, depends_on_every_part_of_a_record) {
  const std::set<std::uint64_t> seen{of(base),
                                     of({door_kind::write, errc::ok, five, 100}),
                                     of({door_kind::read, errc::closed, five, 100}),
                                     of({door_kind::read, errc::ok, six, 100}),
                                     of({door_kind::read, errc::ok, five, 101}),
                                     of(base, 2),
                                     of(call_record{call_kind::read, five, 100}),
                                     of(call_record{call_kind::write, five, 100}),
                                     of(call_record{call_kind::read, six, 100}),
                                     of(call_record{call_kind::read, five, 101})};
  EXPECT_EQ(10u, seen.size());
}

TEST(digest, depends_on_order_and_counts_what_came_in) {
  const door_record other{door_kind::timer, errc::ok, six, 0};
  loop_digest one;
  one.add(base, time_point{});
  one.add(other, time_point{});
  loop_digest two;
  two.add(other, time_point{});
  two.add(base, time_point{});
  EXPECT_NE(one.value(), two.value());
  one.add(call_record{call_kind::draw, entity_id{1}, 5});
  EXPECT_EQ(2u, one.event_count());
}

// Digests are compared between compilers and written into corpora.
TEST(digest, has_a_pinned_value) {
  loop_digest digest;
  EXPECT_EQ(0u, digest.value());
  digest.add(base, time_point{1ns});
  digest.add(call_record{call_kind::write, five, 7});
  EXPECT_EQ(0x72a73c50271112d4u, digest.value());
}

}  // namespace
}  // namespace reprise
