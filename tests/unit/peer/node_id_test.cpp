// Names of nodes: what is one, and in which order they stand.
#include <reprise/peer/node_id.hpp>

#include <gtest/gtest.h>

namespace reprise {
namespace {

TEST(node_id, is_1_to_63_plain_characters) {
  EXPECT_TRUE(node_id::parse("a"));
  EXPECT_TRUE(node_id::parse("Alpha-1_b.c"));
  EXPECT_TRUE(node_id::parse(std::string(63, 'x')));
  for (const std::string& wrong : {std::string(), std::string(64, 'x'), std::string("a b"),
                                   std::string("ä"), std::string("a/b"), std::string("a\0b", 3)})
    EXPECT_FALSE(node_id::parse(wrong)) << wrong;
}

TEST(node_id, is_ordered_byte_by_byte) {
  EXPECT_LT(node_id::parse("a").value(), node_id::parse("b").value());
  EXPECT_LT(node_id::parse("Z").value(), node_id::parse("a").value());
  EXPECT_LT(node_id::parse("node-10").value(), node_id::parse("node-9").value());
}

}  // namespace
}  // namespace reprise
