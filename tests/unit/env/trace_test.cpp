// The trace keeps the newest entries, oldest first, and nothing when it is off.
#include <reprise/env/trace.hpp>

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace reprise {
namespace {

time_point at(std::int64_t ns) { return time_point{duration{ns}}; }

TEST(trace, prints_the_newest_oldest_first) {
  trace ring;
  ring.note(at(1), "one");
  ring.note(at(2'000'000'003), "two", 7, 8);
  EXPECT_EQ("       0.000000001 one 0 0\n       2.000000003 two 7 8\n", ring.last(10));
  EXPECT_EQ("       2.000000003 two 7 8\n", ring.last(1));
  EXPECT_EQ("", ring.last(0));
}

TEST(trace, prints_texts_instead_of_numbers) {
  trace ring;
  ring.note_text(at(1), "said", "this");
  ring.note(at(2), "one", 5, 6);
  EXPECT_EQ("       0.000000001 said: this\n       0.000000002 one 5 6\n", ring.last(10));
  for (std::uint64_t i = 0; i + 1 < trace_entry_count; ++i) ring.note(at(3), "n", i);
  ring.note(at(4), "where the text was", 1, 2);
  EXPECT_EQ("       0.000000004 where the text was 1 2\n", ring.last(1));
  ring.set_level(trace_level::off);
  ring.note_text(at(5), "said", "that");
  EXPECT_EQ("       0.000000004 where the text was 1 2\n", ring.last(1));
}

TEST(trace, overwrites_the_oldest) {
  trace ring;
  for (std::uint64_t i = 0; i < trace_entry_count + 5; ++i)
    ring.note(at(static_cast<std::int64_t>(i)), "n", i);
  EXPECT_EQ(trace_entry_count + 5, ring.written());
  const std::string all = ring.last(10'000);
  EXPECT_EQ(trace_entry_count, static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n')));
  EXPECT_EQ(0u, all.find("       0.000000005 n 5 0\n"));
}

TEST(trace, off_keeps_nothing) {
  trace ring;
  ring.set_level(trace_level::off);
  ring.note(at(1), "one");
  EXPECT_EQ(0u, ring.written());
  EXPECT_EQ("", ring.last(10));
}

}  // namespace
}  // namespace reprise
