// Property: a handle reaches the session it was made for, or nobody.
#include <gtest/gtest.h>

#include <reprise/session/session_table.hpp>

#include "scripted_session.hpp"

namespace reprise::testing {
namespace {

class table : public ::testing::Test, private session_owner {
 protected:
  std::unique_ptr<session_base> make(session_handle id) {
    session_init init(world_.env(),
                      world_.make_stream(world_.env().home(), std::make_shared<wire>()), options_,
                      *this, id, pool_);
    return std::make_unique<framed>(init, &notes_);
  }
  session_handle add(session_table& to) {
    const session_handle id = to.reserve();
    to.place(id, make(id));
    return id;
  }
  fake_world world_;
  buffer_pool pool_;
  session_options options_;
  script<framed> notes_;

 private:
  void session_ended(session_base&) override {}
};

TEST_F(table, finds_what_is_there_and_nothing_else) {
  session_table slots;
  EXPECT_EQ(slots.find({}), nullptr);
  const session_handle reserved = slots.reserve();
  EXPECT_EQ(slots.find(reserved), nullptr);  // nobody lives there yet
  slots.place(reserved, make(reserved));
  ASSERT_NE(slots.find(reserved), nullptr);
  EXPECT_EQ(slots.find(reserved)->id(), reserved);
  EXPECT_EQ(slots.find({reserved.slot, reserved.generation + 1}), nullptr);
  EXPECT_EQ(slots.find({reserved.slot + 1, reserved.generation}), nullptr);
  EXPECT_EQ(slots.count(), 1u);
}

TEST_F(table, a_stale_handle_never_reaches_the_next_tenant) {
  session_table slots;
  const session_handle first = add(slots);
  slots.release(first);
  EXPECT_EQ(slots.find(first), nullptr);
  const session_handle second = add(slots);
  EXPECT_EQ(second.slot, first.slot);
  EXPECT_EQ(slots.find(first), nullptr);
  EXPECT_EQ(slots.find(second)->id(), second);
}

TEST_F(table, a_slot_is_retired_when_its_generations_are_used_up) {
  session_table_options options;
  options.generation_first = 0xffffffff;
  session_table slots(options);
  const session_handle last = add(slots);
  EXPECT_EQ(last.generation, 0xffffffffu);
  slots.release(last);
  EXPECT_EQ(slots.find(last), nullptr);
  EXPECT_EQ(slots.find({last.slot, 0}), nullptr);
  EXPECT_NE(add(slots).slot, last.slot);
}

TEST_F(table, several_tables_share_the_numbers) {
  session_table_options options;
  options.slot_stride = 3;
  options.slot_first = 1;
  session_table one(options);
  options.slot_first = 2;
  session_table two(options);
  EXPECT_EQ(add(one).slot, 1u);
  EXPECT_EQ(add(one).slot, 4u);
  const session_handle other = add(two);
  EXPECT_EQ(other.slot, 2u);
  EXPECT_EQ(one.find(other), nullptr);
  EXPECT_EQ(two.find({0, 1}), nullptr);
  EXPECT_EQ(one.index({4, 1}), 1u);
}

TEST_F(table, visits_in_slot_order) {
  session_table slots;
  const session_handle a = add(slots);
  const session_handle b = add(slots);
  const session_handle c = add(slots);
  slots.release(b);
  std::vector<session_handle> seen;
  slots.for_each([&](session_base& each) { seen.push_back(each.id()); });
  EXPECT_EQ(seen, (std::vector<session_handle>{a, c}));
}

}  // namespace
}  // namespace reprise::testing
