#include <reprise/sim/campaign/sim_test.hpp>

#include <cstdlib>

#include <fmt/format.h>

#include <reprise/sim/campaign/replay_command.hpp>
#include <reprise/sim/campaign/seed_range.hpp>

#include "failure_text.hpp"
#include "run_once.hpp"

namespace reprise::sim {
namespace {

struct chosen_seeds {
  seed_range seeds;
  std::string error;
};

chosen_seeds choose_seeds(std::uint64_t seed_count) {
  chosen_seeds out;
  out.seeds = {1, seed_count};
  // tidy: allow getenv: names the seed that a person wants to see again; no run reads it
  const char* const named = std::getenv("REPRISE_SEED");
  if (named == nullptr) return out;
  const auto seed = parse_number(named);
  if (!seed) {
    out.error = fmt::format("REPRISE_SEED '{}' is not a number", named);
  } else {
    out.seeds = {*seed, *seed};
  }
  return out;
}

}  // namespace

std::string run_sim_test(void (*body)(world&), const sim_test_options& options) {
  const chosen_seeds chosen = choose_seeds(options.seed_count);
  if (!chosen.error.empty()) return chosen.error;
  for (std::uint64_t i = 0; i < chosen.seeds.count(); ++i) {
    const std::uint64_t seed = chosen.seeds.first + i;
    campaign::run_request how;
    how.base = recipe::from_seed(seed);
    std::string recent;
    how.after = [&recent](const world& in) { recent = in.describe_recent(20); };
    const run_result run = campaign::run_once("test", body, how);
    const bool failed_elsewhere = options.failed_elsewhere != nullptr && options.failed_elsewhere();
    if (run.passed() && !failed_elsewhere) continue;
    const std::string replay =
        fmt::format("REPRISE_SEED={} {} {}", seed, shell_word(options.program), options.arguments);
    if (!run.passed()) return campaign::describe_failure(run, replay);
    return fmt::format(
        "seed {}: the world is fine, the test is not\n  last events:\n{}  replay   {}\n", seed,
        recent, replay);
  }
  return {};
}

}  // namespace reprise::sim
