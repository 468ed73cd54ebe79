// A delegate calls the bound member of the bound object with the given arguments, and owns nothing.
#include <reprise/core/delegate.hpp>

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace reprise {
namespace {

struct target {
  int add(int more) { return sum += more; }
  int read() const { return sum; }
  std::size_t take(std::unique_ptr<std::string> text) { return text->size(); }
  int sum = 0;
};

TEST(delegate, calls_a_member_function) {
  target object;
  const auto add = delegate<int(int)>::to<&target::add>(&object);
  EXPECT_EQ(2, add(2));
  EXPECT_EQ(5, add(3));
  EXPECT_EQ(5, object.sum);
}

TEST(delegate, calls_a_const_member_of_a_const_object) {
  target object;
  object.sum = 7;
  const target& seen = object;
  EXPECT_EQ(7, (delegate<int()>::to<&target::read>(&seen))());
}

TEST(delegate, calls_a_plain_function_with_its_context) {
  int context = 40;
  const auto call = delegate<int(int)>::to(
      [](void* self, int more) { return *static_cast<int*>(self) + more; }, &context);
  EXPECT_EQ(42, call(2));
}

TEST(delegate, passes_on_what_can_only_be_moved) {
  target object;
  const auto take = delegate<std::size_t(std::unique_ptr<std::string>)>::to<&target::take>(&object);
  EXPECT_EQ(3u, take(std::make_unique<std::string>("abc")));
}

TEST(delegate, is_empty_until_bound_and_copies_are_the_same) {
  target object;
  delegate<int(int)> call;
  EXPECT_FALSE(call);
  call = delegate<int(int)>::to<&target::add>(&object);
  const auto copy = call;
  EXPECT_TRUE(copy);
  copy(1);
  EXPECT_EQ(1, object.sum);
}

static_assert(sizeof(delegate<void()>) == 2 * sizeof(void*));

}  // namespace
}  // namespace reprise
