// A path exists from its first use, once for each direction.
#include <reprise/sim/fabric.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

TEST(fabric, knows_each_direction_once_it_was_added) {
  fabric ways;
  EXPECT_EQ(nullptr, ways.find(0, 5));
  path& there = ways.add(0, 5, entity_id{1});
  EXPECT_EQ(&there, ways.find(0, 5));
  EXPECT_EQ(nullptr, ways.find(5, 0));
  EXPECT_EQ(nullptr, ways.find(0, 4));
  EXPECT_EQ(nullptr, ways.find(0, 6));
  path& back = ways.add(5, 0, entity_id{2});
  EXPECT_EQ(&there, ways.find(0, 5)) << "paths stay where they are";
  EXPECT_NE(&there, &back);
  EXPECT_EQ(5u, back.from());
  EXPECT_EQ(0u, back.to());
  EXPECT_EQ(2u, ways.paths().size());
}

TEST(fabric, a_slow_path_carries_one_segment_at_a_time_and_a_fast_one_more) {
  path way(0, 1, entity_id{1});
  EXPECT_EQ(UINT64_MAX, way.segment_bytes());
  way.bytes_per_second = 64 * 1024;
  EXPECT_EQ(1460u, way.segment_bytes());
  way.bytes_per_second = 64 * 1461;
  EXPECT_EQ(1461u, way.segment_bytes());
}

}  // namespace
}  // namespace reprise::sim
