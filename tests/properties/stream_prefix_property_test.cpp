// The property of streams: whatever the network and the machines do, a receiver sees a prefix of what
// was sent; when both ends finish politely it sees everything; every operation completes exactly
// once; and after healing nothing hangs. Ends check each byte and each completion as they see it, the
// run checks what is left at the end.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "stream_run.hpp"

namespace reprise::properties {
namespace {

stream_outcome run_seed(std::uint64_t seed) {
  stream_run_options options;
  options.base = sim::recipe::from_seed(seed);
  return run_streams(workload_from(seed), options);
}

TEST(stream_prefix_property, holds_over_seeds) {
  // Another range, or one seed, for a search by hand.
  const char* const first_text = std::getenv("REPRISE_FIRST_SEED");
  const char* const count_text = std::getenv("REPRISE_SEED_COUNT");
  const std::uint64_t first = first_text != nullptr ? std::strtoull(first_text, nullptr, 10) : 1;
  const std::uint64_t count = count_text != nullptr ? std::strtoull(count_text, nullptr, 10) : 3000;

  stream_outcome sum;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const stream_outcome one = run_seed(seed);
    ASSERT_EQ("", one.wrong) << "seed " << seed << "\n" << to_text(workload_from(seed));
    if (seed % 64 == 0) {
      ASSERT_EQ(one.digest, run_seed(seed).digest) << "seed " << seed;
    }
    sum.events += one.events;
    sum.connections += one.connections;
    sum.clean_connections += one.clean_connections;
    sum.bytes += one.bytes;
    sum.account.add(one.account);
  }
  RecordProperty("events", std::to_string(sum.events));
  RecordProperty("connections", std::to_string(sum.connections));
  RecordProperty("clean_connections", std::to_string(sum.clean_connections));
  RecordProperty("bytes", std::to_string(sum.bytes));
  if (count < 1000) return;
  // The property is worth what the runs met.
  EXPECT_GT(sum.clean_connections, sum.connections / 8);
  for (std::size_t i = 0; i < sim::family_count; ++i) {
    const auto which = static_cast<sim::family>(i);
    if (which == sim::family::data) continue;  // no fault, and without an effect of its own
    EXPECT_FALSE(sim::inert(sum.account.of(which))) << to_string(which);
  }
}

}  // namespace
}  // namespace reprise::properties
