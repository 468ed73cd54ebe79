// What one run of a scenario came to.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <reprise/sim/accounting.hpp>

namespace reprise::sim {

enum class outcome : std::uint8_t {
  passed,
  failed,      // a check of the world
  crashed,     // its process died
  hung,        // its process was killed at the limit of wall time for one seed
  mismatched,  // a fresh process did something else with the same seed
};

struct run_result {
  std::string scenario;
  std::uint64_t seed = 0;
  outcome kind = outcome::passed;
  // What failed: the check's name; "assertion EXPRESSION" or the signal of a crash.
  std::string check;
  std::string message;
  std::string recent;  // the last events, one a line; of failed runs
  std::uint64_t failure_event = 0;
  std::int64_t failure_ns = 0;

  // Of runs that came to their end.
  std::uint64_t digest = 0;
  std::uint64_t events = 0;
  std::int64_t virtual_ns = 0;
  std::int64_t wall_ns = 0;
  accounting faults;
  std::map<std::string, std::uint64_t, std::less<>> marks;

  [[nodiscard]] bool passed() const noexcept { return kind == outcome::passed; }
  [[nodiscard]] bool ended() const noexcept {
    return kind == outcome::passed || kind == outcome::failed;
  }
};

// "pass", "failed: CHECK", "crashed: HOW", "hung", "digest mismatch".
[[nodiscard]] std::string verdict_text(const run_result& run);
// Sixteen hexadecimal digits; empty when the run did not come to its end.
[[nodiscard]] std::string digest_text(const run_result& run);
// Both did the same, as far as a digest or the way they failed can tell.
[[nodiscard]] bool same_run(const run_result& a, const run_result& b) noexcept;
// Both failed, and in the same way.
[[nodiscard]] bool same_failure(const run_result& a, const run_result& b) noexcept;

}  // namespace reprise::sim
