// Every seed of every scenario is handed out once, in the promised order.
#include "seed_source.hpp"

#include <gtest/gtest.h>

#include <map>

namespace reprise::sim::campaign {
namespace {

const scenario one{"seed_source_one", "for this test", [](world&) {}};
const scenario two{"seed_source_two", "for this test", [](world&) {}};
const scenario dear{"seed_source_dear", about("for this test").costs(50), [](world&) {}};

TEST(seed_source, hands_out_one_scenario_after_the_other) {
  seed_source source({&one, &two}, {11, 15}, {});
  EXPECT_EQ(source.count(), 10u);
  std::vector<std::uint64_t> seeds;
  std::uint64_t index = 0;
  while (const auto batch = source.next(2)) {
    EXPECT_EQ(batch->index, index);
    EXPECT_EQ(batch->what, index < 5 ? &one : &two);
    for (std::uint64_t i = 0; i < batch->count; ++i)
      seeds.push_back(batch->first + i * batch->step);
    index += batch->count;
  }
  EXPECT_EQ(seeds, (std::vector<std::uint64_t>{11, 12, 13, 14, 15, 11, 12, 13, 14, 15}));
  EXPECT_EQ(source.count(), 0u);
}

TEST(seed_source, what_costs_more_gets_fewer_seeds) {
  const auto count = [](std::uint64_t last) {
    return seed_source({&dear}, {1, last}, {}, seed_source::shares::by_cost).count();
  };
  EXPECT_EQ(1u, count(1));
  EXPECT_EQ(1u, count(50));
  EXPECT_EQ(2u, count(51));
  EXPECT_EQ(51u, seed_source({&dear}, {1, 51}, {}).count());
}

TEST(seed_source, takes_turns_when_told) {
  seed_source source({&one, &two}, {1, 100}, {});
  source.take_turns();
  EXPECT_EQ(source.next(3)->what, &one);
  EXPECT_EQ(source.next(3)->what, &two);
  const auto third = source.next(3);
  EXPECT_EQ(third->what, &one);
  EXPECT_EQ(third->first, 4u);
  EXPECT_EQ(third->index, 6u);
}

TEST(seed_source, a_shard_steps_over_the_seeds_of_others) {
  seed_source source({&one}, {1, 10}, {2, 3});
  const auto batch = source.next(100);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->first, 2u);
  EXPECT_EQ(batch->step, 3u);
  EXPECT_EQ(batch->count, 3u);  // 2, 5, 8
  EXPECT_FALSE(source.next(1));
  EXPECT_FALSE(seed_source({&one}, {1, 2}, {3, 3}).next(1));
}

TEST(seed_source, gives_up_a_scenario_when_told) {
  seed_source source({&one, &two}, {1, 10}, {});
  static_cast<void>(source.next(1));
  source.skip(one);
  EXPECT_EQ(source.next(1)->what, &two);
  source.skip_all();
  EXPECT_FALSE(source.next(1));
}

}  // namespace
}  // namespace reprise::sim::campaign
