// What is made of the last words of a process that died.
#include "crash_report.hpp"

#include <gtest/gtest.h>

namespace reprise::sim::campaign {
namespace {

constexpr exit_status aborted{true, 6};

TEST(crash_report, an_assertion_says_more_than_the_signal) {
  const crash_report report = report_crash(
      aborted,
      "noise\nreprise: assertion failed: f(x) (y) > 0 (/src/a b.cpp:12)\r\nreprise: in a world\n"
      "  1 first\n  2 second\n");
  EXPECT_EQ(report.how, "assertion f(x) (y) > 0");
  EXPECT_EQ(report.message, "f(x) (y) > 0 (/src/a b.cpp:12)");
  EXPECT_EQ(report.recent, "  1 first\n  2 second\n");
}

TEST(crash_report, a_sanitizer_headline_without_its_address) {
  const crash_report report = report_crash(
      {false, 1},
      "==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x602 at pc\n#0 f\n");
  EXPECT_EQ(report.how, "sanitizer: heap-use-after-free");
  EXPECT_NE(report.message.find("#0 f"), std::string::npos);
}

TEST(crash_report, otherwise_the_way_it_ended_and_what_it_said_last) {
  EXPECT_EQ(report_crash({false, 7}, "last words\n").how, "exit code 7");
  EXPECT_EQ(report_crash({false, 7}, "last words\n").message, "last words\n");
  const std::string flood(1 << 20, 'x');
  EXPECT_LE(report_crash({false, 7}, flood).message.size(), 4096u);
}

TEST(crash_report, shows_the_last_block_of_events) {
  const crash_report report = report_crash({false, 7}, "  old\nwords\n  a\n  b\nend\n");
  EXPECT_EQ(report.recent, "  a\n  b\n");
}

}  // namespace
}  // namespace reprise::sim::campaign
