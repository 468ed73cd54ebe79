// A name depends on where something stands, and on nothing else.
#include <reprise/core/entity.hpp>

#include <set>

#include <gtest/gtest.h>

namespace reprise {
namespace {

TEST(entity, depends_on_parent_tag_and_index) {
  const entity_id root{7};
  EXPECT_EQ(child_entity(root, "timer", 3), child_entity(root, entity_tag("timer").hash, 3));
  EXPECT_NE(child_entity(root, "timer", 3), child_entity(root, "timer", 4));
  EXPECT_NE(child_entity(root, "timer", 3), child_entity(root, "stream", 3));
  EXPECT_NE(child_entity(root, "timer", 3), child_entity(entity_id{8}, "timer", 3));
  EXPECT_EQ(child_entity(root, "timer"), child_entity(root, "timer", 0));
}

// Part of the recipe format.
TEST(entity, has_a_pinned_value) {
  EXPECT_EQ(0x7efe9235b8a4425au, child_entity(entity_id{7}, "timer", 3).value);
}

TEST(entity, children_of_a_busy_parent_are_all_different) {
  std::set<entity_id> seen;
  for (std::uint64_t i = 0; i < 100'000; ++i) seen.insert(child_entity(entity_id{1}, "child", i));
  EXPECT_EQ(100'000u, seen.size());
}

TEST(entity_counter, counts_each_tag_on_its_own) {
  entity_counter counter;
  const entity_tag timer("timer");
  const entity_tag stream("stream");
  EXPECT_EQ(0u, counter.next(timer.hash));
  EXPECT_EQ(1u, counter.next(timer.hash));
  EXPECT_EQ(0u, counter.next(stream.hash));
  EXPECT_EQ(2u, counter.next(timer.hash));
  EXPECT_EQ(1u, counter.next(stream.hash));
}

}  // namespace
}  // namespace reprise
