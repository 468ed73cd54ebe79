// Every error has a name of its own, and they compare as the standard's error codes do.
#include <reprise/core/error.hpp>

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace reprise {
namespace {

TEST(error, each_has_its_own_words) {
  std::set<std::string_view> names;
  for (std::uint8_t i = 0; i < errc_count; ++i) names.insert(to_string(static_cast<errc>(i)));
  EXPECT_EQ(std::size_t{errc_count}, names.size());
  EXPECT_FALSE(names.contains("unknown error"));
  EXPECT_EQ("unknown error", to_string(static_cast<errc>(errc_count)));
}

TEST(error, becomes_an_error_code_of_our_category) {
  const std::error_code code = errc::timed_out;
  EXPECT_STREQ("reprise", code.category().name());
  EXPECT_EQ("timed out", code.message());
  EXPECT_EQ(errc::timed_out, code);
  EXPECT_NE(errc::closed, code);
  EXPECT_FALSE(std::error_code(errc::ok));
  EXPECT_NE(code, std::make_error_code(std::errc::timed_out));
}

}  // namespace
}  // namespace reprise
