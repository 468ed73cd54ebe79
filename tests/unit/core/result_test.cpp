// A result has a value or a reason, never both and never neither.
#include <reprise/core/result.hpp>

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace reprise {
namespace {

TEST(result, with_a_value_has_no_error) {
  result<std::string> found(std::string("abc"));
  EXPECT_TRUE(found);
  EXPECT_EQ(errc::ok, found.error());
  EXPECT_FALSE(found.error_code());
  EXPECT_EQ("abc", found.value());
  EXPECT_EQ(3u, found->size());
  *found = "d";
  EXPECT_EQ("d", std::as_const(found).value());
}

TEST(result, with_an_error_has_no_value) {
  const result<int> missing(errc::timed_out);
  EXPECT_FALSE(missing.has_value());
  EXPECT_EQ(errc::timed_out, missing.error());
  EXPECT_EQ(std::error_code(errc::timed_out), missing.error_code());
}

TEST(result, gives_away_what_can_only_be_moved) {
  result<std::unique_ptr<int>> owned(std::make_unique<int>(5));
  const std::unique_ptr<int> taken = std::move(owned).value();
  EXPECT_EQ(5, *taken);
}

TEST(result, of_nothing_is_ok_or_an_error) {
  EXPECT_TRUE(result<void>());
  EXPECT_TRUE(result<void>(errc::ok));
  const result<void> failed(errc::closed);
  EXPECT_FALSE(failed);
  EXPECT_EQ(errc::closed, failed.error());
}

TEST(result_death_test, an_error_is_not_ok_and_a_missing_value_is_not_read) {
  EXPECT_DEATH((void)result<int>(errc::ok), "assertion failed");
  const result<int> missing(errc::closed);
  EXPECT_DEATH((void)missing.value(), "assertion failed");
}

}  // namespace
}  // namespace reprise
