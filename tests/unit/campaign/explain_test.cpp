// Every purpose has its words, and the words name who, when and how much.
#include <reprise/sim/campaign/explain.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

recipe_point point_of(purpose what, std::uint64_t ordinal, std::uint64_t value) {
  recipe_point point;
  point.path = "a/loop/dial.2#0x0123456789abcdef";
  point.what = what;
  point.ordinal = ordinal;
  point.bound = 1'000'000'000'000;
  point.value = value;
  return point;
}

TEST(explain, says_when_who_and_how_much) {
  EXPECT_EQ(explain(point_of(purpose::timer_slack, 4, 1'234'567), 3'200'000'000),
            "at 3.200000000 s: a/loop/dial.2: the timer after 4 firings is 1234.567 us late");
  EXPECT_EQ(explain(point_of(purpose::connect_refused, 1, 1), std::nullopt),
            "a/loop/dial.2: attempt 1 to connect is refused");
  EXPECT_EQ(explain(point_of(purpose::latency, std::uint64_t{1} << 55, 5), std::nullopt),
            "a/loop/dial.2: the request to connect takes 5 ns longer");
}

TEST(explain, names_the_families) {
  const auto cut = static_cast<std::uint64_t>(family::cut);
  EXPECT_EQ(explain(point_of(purpose::family_strength, cut, 20), std::nullopt),
            "the family cut is on, with strength 4 of 16");
  EXPECT_EQ(explain(point_of(purpose::family_strength, cut, 3), std::nullopt),
            "the family cut is off");
}

TEST(explain, names_the_shapes_of_cuts) {
  EXPECT_EQ(explain(point_of(purpose::cut_kind, 3, 6), std::nullopt),
            "cut 3 has the shape: bridge");
}

TEST(explain, has_words_for_every_purpose) {
  for (std::size_t i = 0; i < purpose_count; ++i) {
    const std::string words = explain(point_of(static_cast<purpose>(i), 1, 17), 0);
    EXPECT_GT(words.size(), 24u) << i;
    EXPECT_EQ(words.find('{'), std::string::npos) << words;
  }
}

}  // namespace
}  // namespace reprise::sim
