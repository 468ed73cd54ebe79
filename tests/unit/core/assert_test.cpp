// A failed assertion tells this thread's handler, then ends the process; nothing goes on after it.
#include <reprise/core/assert.hpp>

#include <cstdio>

#include <gtest/gtest.h>

namespace reprise {
namespace {

void tell(const assertion& failed, void* context) noexcept {
  std::fprintf(stderr, "told %s: %s\n", static_cast<const char*>(context), failed.expression);
}

TEST(assert_death_test, names_the_expression_and_its_place) {
  EXPECT_DEATH(REPRISE_ASSERT(1 + 1 == 3),
               "assertion failed: 1 \\+ 1 == 3 \\(.*assert_test\\.cpp:");
}

TEST(assert_death_test, calls_the_handler_of_the_innermost_scope) {
  char outer[] = "outer";
  char inner[] = "inner";
  const assertion_scope first(tell, outer);
  EXPECT_DEATH(
      {
        const assertion_scope second(tell, inner);
        REPRISE_ASSERT(false);
      },
      "told inner: false");
  EXPECT_DEATH(REPRISE_ASSERT(false), "told outer: false");
}

TEST(assert, evaluates_its_expression_once_and_lets_truth_pass) {
  int count = 0;
  REPRISE_ASSERT(++count == 1);
  EXPECT_EQ(1, count);
}

}  // namespace
}  // namespace reprise
