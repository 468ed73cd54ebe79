// Delta debugging finds a smallest set when the failure is monotonic, ends at its limit of tries, and
// always returns points that fail.
#include <reprise/sim/campaign/shrink_points.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace reprise::sim {
namespace {

using points = std::vector<recipe_point>;

recipe_point point_of(std::uint64_t entity, purpose what, std::uint64_t ordinal) {
  recipe_point point;
  point.entity = {entity};
  point.what = what;
  point.ordinal = ordinal;
  point.bound = 100;
  point.value = 1;
  return point;
}

points many(std::size_t count) {
  points out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(point_of(i % 7, purpose::latency, i));
  return out;
}

bool holds(const points& in, std::uint64_t ordinal) {
  return std::any_of(in.begin(), in.end(),
                     [ordinal](const recipe_point& one) { return one.ordinal == ordinal; });
}

TEST(shrink_points, finds_the_points_that_matter) {
  for (const std::size_t count : {3u, 10u, 100u, 1000u}) {
    shrink_effort effort;
    const points left = shrink_points(
        many(count), [](const points& in) { return holds(in, 0) && holds(in, 2); }, effort);
    ASSERT_EQ(left.size(), 2u) << count;
    EXPECT_EQ(left[0].ordinal, 0u);
    EXPECT_EQ(left[1].ordinal, 2u);
  }
}

TEST(shrink_points, leaves_nothing_when_nothing_matters) {
  shrink_effort effort;
  EXPECT_TRUE(shrink_points(many(50), [](const points&) { return true; }, effort).empty());
  EXPECT_TRUE(shrink_points({}, [](const points&) { return true; }, effort).empty());
}

TEST(shrink_points, ends_when_all_matter) {
  shrink_effort effort;
  const points all = many(20);
  EXPECT_EQ(shrink_points(all, [&all](const points& in) { return in == all; }, effort), all);
}

TEST(shrink_points, spends_no_more_than_it_may) {
  for (std::uint64_t tries = 0; tries < 40; ++tries) {
    shrink_effort effort{tries};
    std::uint64_t runs = 0;
    const points left = shrink_points(
        many(64),
        [&runs](const points& in) {
          ++runs;
          return holds(in, 13) && holds(in, 40);
        },
        effort);
    EXPECT_LE(runs, tries);
    EXPECT_TRUE(holds(left, 13) && holds(left, 40));
  }
}

TEST(shrink_groups, leaves_out_families_with_their_strength_and_entities) {
  points all = many(30);
  const auto strength = [](family which) {
    return point_of(99, purpose::family_strength, static_cast<std::uint64_t>(which));
  };
  all.push_back(strength(family::cut));
  all.push_back(strength(family::latency));
  all.push_back(point_of(50, purpose::cut_time, 0));
  shrink_effort effort;
  const points left = shrink_groups(
      all,
      [](const points& in) {
        return std::any_of(in.begin(), in.end(), [](const recipe_point& one) {
          return one.entity == entity_id{3} && one.what == purpose::latency;
        });
      },
      effort);
  EXPECT_FALSE(left.empty());
  for (const recipe_point& one : left) {
    EXPECT_NE(one.what, purpose::cut_time);
    EXPECT_EQ(one.entity, entity_id{3});
  }
  EXPECT_LT(effort.tries_left, 3000u);
}

}  // namespace
}  // namespace reprise::sim
