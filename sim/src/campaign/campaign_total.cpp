#include <reprise/sim/campaign/campaign_total.hpp>

#include <fmt/format.h>

namespace reprise::sim {

void campaign_total::expect(const std::string& scenario,
                            const std::vector<std::string_view>& marks) {
  scenarios_.try_emplace(scenario);
  expected_[scenario].assign(marks.begin(), marks.end());
}

void campaign_total::add(const run_result& run) {
  scenario_total& one = scenarios_[run.scenario];
  ++one.runs;
  one.events += run.events;
  one.virtual_ns += run.virtual_ns;
  one.wall_ns += run.wall_ns;
  for (const auto& [mark, count] : run.marks) one.marks[mark] += count;
  faults_.add(run.faults);
  if (run.passed()) return;
  ++one.failed;
  one.mismatched += run.kind == outcome::mismatched;
  if (one.failures.size() < kept_failure_count_max) one.failures.push_back(run);
}

std::uint64_t campaign_total::runs() const noexcept {
  std::uint64_t count = 0;
  for (const auto& [name, one] : scenarios_) count += one.runs;
  return count;
}

std::uint64_t campaign_total::failed() const noexcept {
  std::uint64_t count = 0;
  for (const auto& [name, one] : scenarios_) count += one.failed;
  return count;
}

std::uint64_t campaign_total::mismatched() const noexcept {
  std::uint64_t count = 0;
  for (const auto& [name, one] : scenarios_) count += one.mismatched;
  return count;
}

std::vector<std::string> campaign_total::inert_families() const {
  std::vector<std::string> findings;
  if (runs() < inert_run_count_min) return findings;
  for (std::size_t i = 0; i < family_count; ++i) {
    const auto which = static_cast<family>(i);
    const family_account& one = faults_.of(which);
    if (which == family::data || !inert(one)) continue;
    findings.push_back(fmt::format(
        "the family {} stayed inert: {} choices, {} firings to be expected, {} fired, {} had an "
        "effect",
        to_string(which), one.considered, one.expected_millionths / 1'000'000, one.fired,
        one.affected));
  }
  return findings;
}

std::vector<std::string> campaign_total::missed_marks() const {
  std::vector<std::string> findings;
  for (const auto& [name, marks] : expected_) {
    const scenario_total& one = scenarios_.at(name);
    if (one.runs < marks_seed_count_min) continue;
    for (const std::string& mark : marks) {
      if (one.marks.contains(mark)) continue;
      findings.push_back(
          fmt::format("{} never reached the mark {} in {} runs", name, mark, one.runs));
    }
  }
  return findings;
}

}  // namespace reprise::sim
