// Lengths of time: a number needs its unit, and what people read is short.
#include <reprise/sim/campaign/duration_text.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

TEST(duration_text, has_a_number_and_a_unit) {
  EXPECT_EQ(parse_duration("500ms"), 500ms);
  EXPECT_EQ(parse_duration("60s"), 60s);
  EXPECT_EQ(parse_duration("5min"), 5min);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("2h"), 120min);
  EXPECT_EQ(parse_duration("1000h"), 60'000min);
}

TEST(duration_text, refuses_anything_else) {
  for (const char* text : {"", "60", "s", "0s", "-1s", "+1s", "1.5s", "1 s", " 1s", "1s ", "1d",
                           "1S", "1001h", "99999999999999999999s", "18446744073709551615ms"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(duration_text, reads_well) {
  EXPECT_EQ(describe_duration(0ns), "0 ms");
  EXPECT_EQ(describe_duration(999ms), "999 ms");
  EXPECT_EQ(describe_duration(12'345ms), "12.3 s");
  EXPECT_EQ(describe_duration(245s), "4 min 5 s");
  EXPECT_EQ(describe_duration(450min), "7 h 30 min");
  EXPECT_EQ(seconds_text(3'200'000'017), "3.200000017");
  EXPECT_EQ(seconds_text(5), "0.000000005");
}

}  // namespace
}  // namespace reprise::sim
