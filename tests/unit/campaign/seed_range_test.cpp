// Seeds and shards as people write them: what is wrong is refused, and shards miss and repeat nothing.
#include <reprise/sim/campaign/seed_range.hpp>

#include <gtest/gtest.h>

#include <map>

namespace reprise::sim {
namespace {

constexpr std::uint64_t top = ~std::uint64_t{0};

TEST(seed_range, holds_both_ends) {
  EXPECT_EQ(seed_range::parse("3..7"), (seed_range{3, 7}));
  EXPECT_EQ(seed_range::parse("3..7")->count(), 5u);
  EXPECT_EQ(seed_range::parse("0..0")->count(), 1u);
  EXPECT_EQ(seed_range::parse("1..18446744073709551615"), (seed_range{1, top}));
}

TEST(seed_range, refuses_what_is_no_range) {
  for (const char* text :
       {"", "..", "3", "3..", "..3", "7..3", "3...7", "3..7 ", " 3..7", "a..b", "-1..3", "+1..3",
        "1.5..3", "0x1..3", "3..18446744073709551616", "0..18446744073709551615"})
    EXPECT_FALSE(seed_range::parse(text)) << text;
}

TEST(shard, is_one_of_some) {
  EXPECT_EQ(shard::parse("1/1"), (shard{1, 1}));
  EXPECT_EQ(shard::parse("3/8"), (shard{3, 8}));
  for (const char* text : {"", "/", "1", "1/", "/2", "0/2", "3/2", "1/0", "a/b", "1/2/3", "1 /2"})
    EXPECT_FALSE(shard::parse(text)) << text;
}

TEST(shard, together_they_take_every_seed_once) {
  for (const seed_range seeds : {seed_range{1, 1}, seed_range{5, 11}, seed_range{1, 100}}) {
    for (std::uint64_t count = 1; count <= 9; ++count) {
      std::map<std::uint64_t, int> taken;
      for (std::uint64_t index = 1; index <= count; ++index) {
        const shard part{index, count};
        for (std::uint64_t i = 0; i < seeds.count_of(part); ++i)
          ++taken[seeds.first + index - 1 + i * count];
      }
      EXPECT_EQ(taken.size(), seeds.count());
      for (const auto& [seed, times] : taken) {
        EXPECT_EQ(times, 1);
        EXPECT_TRUE(seed >= seeds.first && seed <= seeds.last);
      }
    }
  }
}

TEST(number, is_decimal_and_whole) {
  EXPECT_EQ(parse_number("0"), 0u);
  EXPECT_EQ(parse_number("18446744073709551615"), top);
  for (const char* text : {"", "-1", "+1", "1 ", " 1", "1e3", "0x10", "18446744073709551616"})
    EXPECT_FALSE(parse_number(text)) << text;
}

}  // namespace
}  // namespace reprise::sim
