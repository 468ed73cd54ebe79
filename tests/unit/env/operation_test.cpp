// An operation is pending from its start to its one completion, and may be started again in its handler.
#include <reprise/env/operation.hpp>

#include <memory>

#include <gtest/gtest.h>

#include "hand_turned_loop.hpp"

namespace reprise {
namespace {

TEST(operation, is_not_pending_any_more_when_its_handler_runs) {
  testing::hand_turned_loop world;
  struct owner {
    void on_read() {
      was_pending = op.pending();
      if (again) op.start();
      again = false;
    }
    bool was_pending = true;
    bool again = true;
    read_operation op{delegate<void()>::to<&owner::on_read>(this)};
  } self;
  EXPECT_EQ(errc::ok, self.op.error());
  self.op.start();
  EXPECT_TRUE(self.op.pending());
  world.complete(self.op, errc::ok, 7);
  EXPECT_FALSE(self.was_pending);
  EXPECT_EQ(7u, self.op.count());
  EXPECT_TRUE(self.op.pending());
  world.complete(self.op, errc::cancelled, 0);
  EXPECT_EQ(errc::cancelled, self.op.error());
  EXPECT_FALSE(self.op.pending());
}

TEST(operation, abandoned_may_be_destroyed_and_never_completes) {
  testing::counter called;
  auto op = std::make_unique<write_operation>(called.call());
  op->start();
  op->abandon();
  op.reset();
  EXPECT_EQ(0, called.count);
}

TEST(operation_death_test, starting_twice_completing_twice_and_dying_early_are_mistakes) {
  testing::counter called;
  read_operation op(called.call());
  EXPECT_DEATH(op.finish(errc::ok, 1), "assertion failed");
  op.start();
  EXPECT_DEATH(op.start(), "assertion failed");
  op.finish(errc::ok, 1);
  EXPECT_DEATH(
      {
        read_operation early(called.call());
        early.start();
      },
      "assertion failed");
}

}  // namespace
}  // namespace reprise
