// A blocking operation as its owner sees it: what it brings, and that it can be used again.
#include <reprise/env/blocking_pool.hpp>

#include <stdexcept>

#include <gtest/gtest.h>

#include "hand_turned_pool.hpp"

namespace reprise {
namespace {

using testing::counter;
using testing::hand_turned_loop;
using testing::hand_turned_pool;

struct sum final : blocking_work {
  explicit sum(int limit) : up_to(limit) {}
  void run() override {
    if (up_to < 0) throw std::domain_error("negative");
    for (int i = 1; i <= up_to; ++i) total += i;
  }
  int up_to;
  int total = 0;
};

TEST(blocking_operation, brings_what_its_work_did) {
  hand_turned_loop world;
  hand_turned_pool pool(world);
  counter completed;
  blocking_operation op(completed.call());
  const auto work = std::make_shared<sum>(4);
  world.in([&] { world.env().pool().run(op, work); });
  EXPECT_TRUE(op.pending());
  pool.run_next();
  EXPECT_EQ(0, completed.count);
  pool.complete_next();
  EXPECT_EQ(1, completed.count);
  EXPECT_EQ(errc::ok, op.error());
  EXPECT_EQ(nullptr, op.exception());
  EXPECT_EQ(10, work->total);
}

TEST(blocking_operation, holds_what_escaped_its_work_until_it_ran_again) {
  hand_turned_loop world;
  hand_turned_pool pool(world);
  counter completed;
  blocking_operation op(completed.call());
  world.in([&] { pool.run(op, std::make_shared<sum>(-1)); });
  pool.run_next();
  pool.complete_next();
  EXPECT_EQ(errc::work_failed, op.error());
  ASSERT_NE(nullptr, op.exception());
  EXPECT_THROW(std::rethrow_exception(op.exception()), std::domain_error);
  world.in([&] { pool.run(op, std::make_shared<sum>(1)); });
  pool.run_next();
  pool.complete_next();
  EXPECT_EQ(errc::ok, op.error());
  EXPECT_EQ(nullptr, op.exception());
}

TEST(blocking_operation_death_test, must_not_be_destroyed_while_it_is_pending) {
  hand_turned_loop world;
  hand_turned_pool pool(world);
  EXPECT_DEATH(
      {
        counter completed;
        blocking_operation op(completed.call());
        pool.run(op, std::make_shared<sum>(1));
      },
      "assertion failed");
}

}  // namespace
}  // namespace reprise
