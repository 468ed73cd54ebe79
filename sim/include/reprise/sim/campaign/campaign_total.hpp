// Everything that the runs of a campaign add up to, and whether the campaign can be trusted.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <reprise/sim/campaign/run_result.hpp>

namespace reprise::sim {

inline constexpr std::size_t kept_failure_count_max = 100;
// Inert families are held against a campaign of at least this many runs: fewer are luck.
inline constexpr std::uint64_t inert_run_count_min = 100;
// Marks are held against a scenario that had at least this many seeds.
inline constexpr std::uint64_t marks_seed_count_min = 500;

struct scenario_total {
  std::uint64_t runs = 0;
  std::uint64_t failed = 0;      // of them, with a verdict other than pass
  std::uint64_t mismatched = 0;  // of the failed, those with a digest mismatch
  std::uint64_t events = 0;
  std::int64_t virtual_ns = 0;
  std::int64_t wall_ns = 0;
  std::map<std::string, std::uint64_t, std::less<>> marks;
  std::vector<run_result> failures;  // the first kept_failure_count_max
};

class campaign_total {
 public:
  // A scenario that takes part, and the marks it declares.
  void expect(const std::string& scenario, const std::vector<std::string_view>& marks);
  void add(const run_result& run);

  [[nodiscard]] const std::map<std::string, scenario_total>& scenarios() const noexcept {
    return scenarios_;
  }
  [[nodiscard]] const accounting& faults() const noexcept { return faults_; }
  [[nodiscard]] std::uint64_t runs() const noexcept;
  [[nodiscard]] std::uint64_t failed() const noexcept;
  [[nodiscard]] std::uint64_t mismatched() const noexcept;

  // Families that were on, should have fired, and stayed inert; marks that were never reached. In
  // words, one each. Not for one shard.
  [[nodiscard]] std::vector<std::string> inert_families() const;
  [[nodiscard]] std::vector<std::string> missed_marks() const;

 private:
  std::map<std::string, scenario_total> scenarios_;
  std::map<std::string, std::vector<std::string>> expected_;
  accounting faults_;
};

}  // namespace reprise::sim
