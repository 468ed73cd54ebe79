// What the caller may ask for, after the command line has been understood.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <reprise/sim/recipe.hpp>

#include "campaign_run.hpp"
#include "usage_error.hpp"

namespace reprise::sim::campaign {

// A run that the caller names: by a scenario and a seed, or by a recipe in a file.
struct chosen_run {
  const scenario* what = nullptr;
  recipe base;
};

struct replay_options {
  chosen_run run;
  std::uint64_t break_at = 0;  // an event; 0: none
  std::size_t recent_count = 30;
};

struct shrink_options {
  std::string program;
  chosen_run run;
  std::string out_path;
  std::uint64_t tries = 3000;
  std::int64_t hang_ns = 60'000'000'000;
};

struct compare_options {
  chosen_run run;
  std::string other_program;  // of the second run; empty: this one
  std::int64_t hang_ns = 60'000'000'000;
};

[[nodiscard]] exit_code list_scenarios(bool as_json);
[[nodiscard]] exit_code replay(const replay_options& options);
[[nodiscard]] exit_code shrink(const shrink_options& options);
[[nodiscard]] exit_code compare(const compare_options& options);

}  // namespace reprise::sim::campaign

// Where --break-at stops, for debuggers: `break reprise_break` works as well.
extern "C" void reprise_break(unsigned long long event);
