// below() is uniform enough, within its bound, and one draw each.
#include <reprise/env/random.hpp>

#include <array>

#include <gtest/gtest.h>

namespace reprise {
namespace {

struct sequence final : random_source {
  std::uint64_t next() override { return mix(1, ++drawn); }
  std::uint64_t drawn = 0;
};

TEST(random, below_stays_below) {
  sequence source;
  EXPECT_EQ(0u, source.below(0));
  EXPECT_EQ(0u, source.below(1));
  for (const std::uint64_t bound : {2ull, 3ull, 10ull, 1ull << 63, ~0ull})
    for (int i = 0; i < 100; ++i) EXPECT_LT(source.below(bound), bound);
}

TEST(random, below_is_one_draw_whatever_the_bound) {
  sequence source;
  (void)source.below(0);
  (void)source.below(7);
  EXPECT_EQ(2u, source.drawn);
}

TEST(random, below_reaches_every_value_about_equally_often) {
  sequence source;
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts[source.below(7)];
  for (const int count : counts) EXPECT_NEAR(10'000, count, 500);
}

}  // namespace
}  // namespace reprise
