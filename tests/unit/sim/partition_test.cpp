// For each shape of a partition: which nodes still reach which, drawn as a table. A row is who sends, a
// column who receives; 'x' arrives, '.' does not.
#include <reprise/sim/partition.hpp>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

using table = std::vector<std::string>;

table reached(std::size_t node_count, const std::vector<severed_way>& ways) {
  table out(node_count, std::string(node_count, 'x'));
  for (const severed_way& one : ways) {
    EXPECT_NE(one.from, one.to);
    EXPECT_EQ('x', out[one.from][one.to]) << "severed twice";
    out[one.from][one.to] = '.';
  }
  return out;
}

partition of(partition_shape shape, std::vector<std::size_t> order, std::size_t side_size = 1) {
  partition out;
  out.shape = shape;
  out.order = std::move(order);
  out.side_size = side_size;
  return out;
}

table after(const partition& what) { return reached(what.order.size(), severed_by(what)); }

TEST(partition, none_severs_nothing) {
  EXPECT_TRUE(severed_by(of(partition_shape::none, {0, 1, 2})).empty());
}

TEST(partition, of_a_pair_leaves_everybody_else) {
  EXPECT_EQ((table{"xxxx",  //
                   "xxx.",  //
                   "xxxx",  //
                   "x.xx"}),
            after(of(partition_shape::pair, {3, 1, 0, 2})));
}

TEST(partition, one_way_leaves_the_way_back) {
  EXPECT_EQ((table{"xxx",  //
                   "xxx",  //
                   "x.x"}),
            after(of(partition_shape::one_way, {2, 1, 0})));
}

TEST(partition, by_isolation_leaves_one_node_alone) {
  EXPECT_EQ((table{"xx.x",  //
                   "xx.x",  //
                   "..x.",  //
                   "xx.x"}),
            after(of(partition_shape::isolation, {2, 0, 1, 3})));
}

TEST(partition, in_halves_has_two_sides) {
  EXPECT_EQ((table{"x..x.",  //
                   ".xx.x",  //
                   ".xx.x",  //
                   "x..x.",  //
                   ".xx.x"}),
            after(of(partition_shape::halves, {3, 0, 1, 2, 4}, 2)));
}

TEST(partition, into_a_ring_leaves_each_node_its_neighbours) {
  EXPECT_EQ((table{"xx..x",  //
                   "xxx..",  //
                   ".xxx.",  //
                   "..xxx",  //
                   "x..xx"}),
            after(of(partition_shape::ring, {0, 1, 2, 3, 4})));
  EXPECT_EQ((table{"xx.x",  //
                   "xxx.",  //
                   ".xxx",  //
                   "x.xx"}),
            after(of(partition_shape::ring, {2, 1, 0, 3})));
}

TEST(partition, with_a_bridge_has_two_sides_that_reach_one_node) {
  EXPECT_EQ((table{"xxx..",  //
                   "xxx..",  //
                   "xxxxx",  //
                   "..xxx",  //
                   "..xxx"}),
            after(of(partition_shape::bridge, {2, 0, 1, 3, 4})));
  EXPECT_EQ((table{"x.x",  //
                   ".xx",  //
                   "xxx"}),
            after(of(partition_shape::bridge, {2, 0, 1})));
}

TEST(partition, with_a_majority_leaves_more_than_half_together) {
  EXPECT_EQ((table{"xx.x.",  //
                   "xx.x.",  //
                   "..x.x",  //
                   "xx.x.",  //
                   "..x.x"}),
            after(of(partition_shape::majority, {2, 4, 0, 1, 3})));
  EXPECT_EQ((table{"xxx.",  //
                   "xxx.",  //
                   "xxx.",  //
                   "...x"}),
            after(of(partition_shape::majority, {3, 0, 1, 2})));
}

TEST(partition, by_swizzle_isolates_each_of_its_nodes) {
  EXPECT_EQ((table{"x.x.",  //
                   ".x..",  //
                   "x.x.",  //
                   "...x"}),
            after(of(partition_shape::swizzle, {1, 3, 0, 2}, 2)));
}

// Whatever the number of nodes: a shape that was drawn severs something.
TEST(partition, of_any_size_severs_something) {
  for (std::size_t node_count = 2; node_count <= 9; ++node_count) {
    std::vector<std::size_t> order(node_count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 1; i < partition_shape_count; ++i) {
      const partition_shape shape = fitting(static_cast<partition_shape>(i), node_count);
      const partition what = of(shape, order);
      EXPECT_LE(chosen_count(what), node_count) << to_string(shape);
      EXPECT_FALSE(severed_by(what).empty()) << to_string(shape) << " of " << node_count;
    }
  }
}

TEST(partition, of_few_nodes_is_a_pair_where_the_shape_needs_more) {
  EXPECT_EQ(partition_shape::pair, fitting(partition_shape::bridge, 2));
  EXPECT_EQ(partition_shape::pair, fitting(partition_shape::majority, 2));
  EXPECT_EQ(partition_shape::pair, fitting(partition_shape::ring, 3));
  EXPECT_EQ(partition_shape::ring, fitting(partition_shape::ring, 4));
  EXPECT_EQ(partition_shape::swizzle, fitting(partition_shape::swizzle, 2));
}

// --- Swizzle in time

TEST(swizzle, takes_the_nodes_away_one_by_one_and_brings_them_back_in_another_order) {
  const std::vector<swizzle_step> steps = swizzle_steps({4, 0, 2}, {0, 2, 4}, 600);
  ASSERT_EQ(6u, steps.size());
  const std::int64_t times[] = {0, 100, 200, 400, 500, 600};
  const std::size_t nodes[] = {4, 0, 2, 0, 2, 4};
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(times[i], steps[i].after_ns) << i;
    EXPECT_EQ(nodes[i], steps[i].node) << i;
    EXPECT_EQ(i < 3 ? swizzle_step::kind::goes : swizzle_step::kind::comes_back, steps[i].what);
  }
}

// Ways are severed as often as they are opened again, also those between two of the nodes.
TEST(swizzle, leaves_nothing_severed) {
  std::multiset<std::pair<std::size_t, std::size_t>> severed;
  std::size_t most = 0;
  for (const swizzle_step& step : swizzle_steps({0, 1, 2, 3}, {3, 1, 0, 2}, 1000)) {
    for (const severed_way& one : isolated(step.node, 4)) {
      if (step.what == swizzle_step::kind::goes) {
        severed.insert({one.from, one.to});
      } else {
        const auto found = severed.find({one.from, one.to});
        ASSERT_NE(severed.end(), found);
        severed.erase(found);
      }
    }
    most = std::max(most, severed.size());
  }
  EXPECT_EQ(24u, most);
  EXPECT_TRUE(severed.empty());
}

}  // namespace
}  // namespace reprise::sim
