// Runs of recipes in a worker, one after the other, with every choice that mattered.
#pragma once

#include <string>
#include <vector>

#include <reprise/sim/campaign/run_result.hpp>
#include <reprise/sim/scenario.hpp>

#include "process.hpp"

namespace reprise::sim::campaign {

struct made_choice {
  recipe_point point;
  std::int64_t when_ns = 0;
};

struct recorded_run {
  run_result result;
  std::vector<made_choice> choices;  // other than zero, each asked for the first time
};

class recipe_runner {
 public:
  explicit recipe_runner(const scenario& what) : what_(what) {}

  // At most event_count_max events long (0: the world's own limit); killed after hang_ns.
  [[nodiscard]] recorded_run run(const recipe& base, std::uint64_t event_count_max,
                                 std::int64_t hang_ns);
  // The next run has a process to itself.
  void start_afresh();

 private:
  // Whether the worker is done with the command.
  bool take(const process_event& event, recorded_run& out);
  void take_line(std::string_view line, recorded_run& out);

  const scenario& what_;
  processes processes_;
  std::optional<process_id> worker_;
  std::string line_;
  std::string errors_;
  bool ended_ = false;
  bool hung_ = false;
};

}  // namespace reprise::sim::campaign
