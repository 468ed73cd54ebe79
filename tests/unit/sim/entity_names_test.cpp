// Every entity has a readable path, its key carries the hash, and two entities with one hash are reported.
#include <reprise/sim/entity_names.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

TEST(entity_names, builds_paths_from_parents) {
  entity_names names;
  names.add(entity_id{1}, {}, "server", 0);
  names.add(entity_id{2}, entity_id{1}, "loop", 0);
  names.add(entity_id{3}, entity_id{2}, "dial", 2);
  EXPECT_EQ("server", names.path(entity_id{1}));
  EXPECT_EQ("server/loop/dial.2", names.path(entity_id{3}));
  EXPECT_EQ("server/loop/dial.2#0x0000000000000003", names.key(entity_id{3}));
}

TEST(entity_names, shows_what_it_does_not_know_as_a_number) {
  entity_names names;
  EXPECT_EQ("0x00000000000000ab", names.path(entity_id{0xab}));
  EXPECT_EQ("0x00000000000000ab", names.key(entity_id{0xab}));
  names.add(entity_id{0xab}, entity_id{9}, "child", 1);
  EXPECT_EQ("0x0000000000000009/child.1", names.path(entity_id{0xab}));
}

TEST(entity_names, knows_children_that_were_named_together) {
  static constexpr entity_tag tags[] = {"left", "right"};
  entity_names names;
  names.add(entity_id{1}, {}, "server", 0);
  names.add_children(entity_id{1}, tags);
  EXPECT_EQ("server/left", names.path(child_entity(entity_id{1}, "left")));
  EXPECT_EQ("server/right", names.path(child_entity(entity_id{1}, "right")));
  names.add(child_entity(entity_id{1}, "left"), {}, "other", 0);
  EXPECT_NE("", names.collisions());
}

TEST(entity_names, reports_a_collision_and_takes_repetition_for_none) {
  entity_names names;
  names.add(entity_id{1}, {}, "a", 0);
  names.add(entity_id{1}, {}, "a", 0);
  EXPECT_EQ("", names.collisions());
  names.add(entity_id{1}, {}, "b", 4);
  EXPECT_EQ("0x0000000000000001 is both b.4 and a.0", names.collisions());
}

}  // namespace
}  // namespace reprise::sim
