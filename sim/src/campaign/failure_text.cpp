#include "failure_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <reprise/sim/campaign/duration_text.hpp>

namespace reprise::sim::campaign {
namespace {

std::string scenario_table(const campaign_total& total) {
  std::size_t width = 8;
  for (const auto& [name, one] : total.scenarios()) width = std::max(width, name.size());
  std::string out = fmt::format("{:<{}} {:>10} {:>8} {:>14} {:>14}\n", "scenario", width, "runs",
                                "failed", "events", "virtual");
  for (const auto& [name, one] : total.scenarios())
    out += fmt::format("{:<{}} {:>10} {:>8} {:>14} {:>14}\n", name, width, one.runs, one.failed,
                       one.events, describe_duration(duration{one.virtual_ns}));
  return out;
}

std::string family_table(const accounting& faults) {
  std::string rows;
  for (std::size_t i = 0; i < family_count; ++i) {
    const auto which = static_cast<family>(i);
    const family_account& one = faults.of(which);
    if (which == family::data || one.considered == 0) continue;
    rows += fmt::format("{:<18} {:>12} {:>12} {:>12} {:>12}{}\n", to_string(which), one.considered,
                        one.expected_millionths / 1'000'000, one.fired, one.affected,
                        inert(one) ? "  inert" : "");
  }
  if (rows.empty()) return rows;
  return fmt::format("\n{:<18} {:>12} {:>12} {:>12} {:>12}\n", "faults", "considered", "expected",
                     "fired", "affected") +
         rows;
}

std::string indented(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "           ";
  }
  return out;
}

}  // namespace

std::string describe_failure(const run_result& run, std::string_view replay) {
  std::string out =
      fmt::format("FAILED {} seed {}\n  verdict  {}\n", run.scenario, run.seed, verdict_text(run));
  if (!run.check.empty()) out += fmt::format("  check    {}\n", run.check);
  if (!run.message.empty()) out += fmt::format("  message  {}\n", indented(run.message));
  if (run.ended())
    out += fmt::format("  at       {} s, event {}\n  digest   {}\n", seconds_text(run.failure_ns),
                       run.failure_event, digest_text(run));
  if (!run.recent.empty()) out += "  last events:\n" + run.recent;
  return out + fmt::format("  replay   {}\n\n", replay);
}

std::string mention_failure(const run_result& run, std::string_view replay) {
  return fmt::format("FAILED {} seed {}: {}\n  replay   {}\n", run.scenario, run.seed,
                     verdict_text(run), replay);
}

std::string summarise(const campaign_total& total, duration length) {
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(length.count() / 1'000'000, 1));
  return scenario_table(total) + family_table(total.faults()) +
         fmt::format("\n{} runs, {} failed, {}, {} runs/s\n", total.runs(), total.failed(),
                     describe_duration(length), total.runs() * 1000 / ms);
}

}  // namespace reprise::sim::campaign
