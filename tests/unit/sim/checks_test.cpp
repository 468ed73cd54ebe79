// Marks are counted by their text.
#include <reprise/sim/checks.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

TEST(marks, are_counted) {
  mark_board board;
  EXPECT_EQ(0u, board.count("rare"));
  board.reached("rare");
  board.reached("rare");
  board.reached("other");
  EXPECT_EQ(2u, board.count("rare"));
  EXPECT_EQ(2u, board.all().size());
  EXPECT_EQ("other", board.all().begin()->first);
}

}  // namespace
}  // namespace reprise::sim
