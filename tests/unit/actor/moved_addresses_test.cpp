// Old addresses lead on, for their time and up to their number.
#include <reprise/actor/moved_addresses.hpp>

#include <gtest/gtest.h>

namespace reprise::testing {
namespace {

actor_ref at(std::uint32_t slot) { return {incarnation_id{1}, 0, slot, 1}; }
actor_ref there(std::uint32_t slot) { return {incarnation_id{2}, 0, slot, 1}; }
constexpr time_point start{duration{0}};

TEST(moved_addresses, lead_on_until_their_time_is_over) {
  moved_addresses known;
  EXPECT_EQ(nullptr, known.find(at(1), start));
  known.add(at(1), there(1), start + 5s);
  known.add(at(2), there(2), start + 6s);
  ASSERT_NE(nullptr, known.find(at(1), start + 5s));
  EXPECT_EQ(there(1), *known.find(at(1), start + 5s));
  EXPECT_EQ(nullptr, known.find(at(3), start + 5s));
  EXPECT_EQ(nullptr, known.find(at(1), start + 5s + 1ns));
  EXPECT_EQ(there(2), *known.find(at(2), start + 6s));
}

TEST(moved_addresses, are_bounded_and_the_oldest_goes) {
  moved_addresses known;
  for (std::uint32_t i = 0; i < moved_addresses::count_max; ++i)
    known.add(at(i), there(i), start + 5s);
  EXPECT_NE(nullptr, known.find(at(0), start));
  known.add(at(moved_addresses::count_max), there(1), start + 5s);
  EXPECT_EQ(nullptr, known.find(at(0), start));
  EXPECT_NE(nullptr, known.find(at(1), start));
}

}  // namespace
}  // namespace reprise::testing
