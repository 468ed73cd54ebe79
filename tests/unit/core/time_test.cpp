// Adding to a time never wraps.
#include <reprise/core/time.hpp>

#include <gtest/gtest.h>

namespace reprise {
namespace {

constexpr time_point at(std::int64_t ns) { return time_point{duration{ns}}; }

TEST(time, saturating_add_ends_at_never) {
  EXPECT_EQ(at(7), saturating_add(at(5), 2ns));
  EXPECT_EQ(at(3), saturating_add(at(5), -2ns));
  EXPECT_EQ(time_never, saturating_add(at(5), duration::max()));
  EXPECT_EQ(time_never, saturating_add(time_never, 1ns));
  EXPECT_EQ(time_never, saturating_add(time_never, 0ns));
  EXPECT_EQ(time_never, saturating_add(at(1), time_never - at(1)));
}

}  // namespace
}  // namespace reprise
