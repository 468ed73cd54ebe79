// The ring keeps the newest events.
#include <reprise/sim/history.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

TEST(recent_events, keeps_the_newest_in_order) {
  recent_events ring;
  EXPECT_EQ(0u, ring.size());
  for (std::int64_t i = 0; i < 300; ++i) ring.add({i, "node", {}, 0});
  EXPECT_EQ(300u, ring.total());
  ASSERT_EQ(recent_events::count_max, ring.size());
  EXPECT_EQ(299, ring.at(ring.size() - 1).time_ns);
  EXPECT_EQ(300 - static_cast<std::int64_t>(recent_events::count_max), ring.at(0).time_ns);
}

}  // namespace
}  // namespace reprise::sim
