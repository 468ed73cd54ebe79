// What a worker tells is what the campaign hears, whatever a message holds; a broken line is refused.
#include <reprise/sim/campaign/result_line.hpp>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

run_result failed_run() {
  run_result run;
  run.seed = 18'446'744'073'709'551'615ull;
  run.kind = outcome::failed;
  run.check = "no loss: 100%";
  run.message = "two\nlines, and a \xff byte";
  run.recent = "  1 a\n  2 b\n";
  run.failure_event = 12;
  run.failure_ns = 3'000'000'000;
  run.digest = 0xfedcba9876543210ull;
  run.events = 123;
  run.virtual_ns = 4'000'000'000;
  run.wall_ns = 56;
  run.faults.of(family::cut) = {9, 8, 7, 6'000'000};
  run.faults.of(family::latency) = {1, 0, 0, 500'000};
  run.marks["a.b, c:d"] = 3;
  run.marks["e"] = 1;
  return run;
}

TEST(result_line, comes_back_as_it_was) {
  const run_result run = failed_run();
  const std::string line = to_line(run);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto heard = result_from_line(line);
  ASSERT_TRUE(heard);
  EXPECT_EQ(to_line(*heard), line);
  EXPECT_EQ(heard->seed, run.seed);
  EXPECT_EQ(heard->kind, run.kind);
  EXPECT_EQ(heard->check, run.check);
  EXPECT_EQ(heard->message, run.message);
  EXPECT_EQ(heard->recent, run.recent);
  EXPECT_EQ(heard->failure_event, run.failure_event);
  EXPECT_EQ(heard->failure_ns, run.failure_ns);
  EXPECT_EQ(heard->digest, run.digest);
  EXPECT_EQ(heard->events, run.events);
  EXPECT_EQ(heard->virtual_ns, run.virtual_ns);
  EXPECT_EQ(heard->wall_ns, run.wall_ns);
  EXPECT_EQ(heard->marks, run.marks);
  EXPECT_EQ(heard->faults.of(family::cut).affected, 7u);
  EXPECT_EQ(heard->faults.of(family::cut).expected_millionths, 6'000'000u);
  EXPECT_EQ(heard->faults.of(family::latency).considered, 1u);
}

TEST(result_line, of_an_empty_run_comes_back) {
  const auto heard = result_from_line(to_line(run_result{}));
  ASSERT_TRUE(heard);
  EXPECT_TRUE(heard->passed());
  EXPECT_TRUE(heard->marks.empty());
  EXPECT_EQ(heard->message, "");
}

TEST(result_line, cut_anywhere_is_refused_or_whole) {
  const std::string line = to_line(failed_run());
  const std::size_t last_word = line.rfind(' ') + 1;
  for (std::size_t size = 0; size < last_word; ++size)
    EXPECT_FALSE(result_from_line(line.substr(0, size))) << size;
  EXPECT_FALSE(result_from_line(line + " more"));
  EXPECT_FALSE(result_from_line("9 1 1 1 1 1 1 1 % % % % %"));           // no such outcome
  EXPECT_FALSE(result_from_line("0 1 1 1 1 1 1 1 99:1:1:1:1 % % % %"));  // no such family
  EXPECT_FALSE(result_from_line("0 1 1 1 1 1 1 1 1:1:1:1 % % % %"));
  EXPECT_FALSE(result_from_line("0 1 1 1 1 1 1 1 % mark % % %"));
}

TEST(escaped_word, comes_back_whatever_it_holds) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  const std::string word = escape_word(all);
  EXPECT_EQ(word.find_first_of(" \n\r\t:,"), std::string::npos);
  EXPECT_EQ(unescape_word(word), all);
  EXPECT_EQ(unescape_word(escape_word("")), "");
  EXPECT_EQ(unescape_word(escape_word("%")), "%");
  for (const char* broken : {"%4", "a%", "%zz", "%+1"})
    EXPECT_FALSE(unescape_word(broken)) << broken;
}

}  // namespace
}  // namespace reprise::sim
