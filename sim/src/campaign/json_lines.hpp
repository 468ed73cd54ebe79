// Results as JSON, one object a line.
#pragma once

#include <string>
#include <string_view>

#include <reprise/sim/campaign/run_result.hpp>
#include <reprise/sim/scenario.hpp>

namespace reprise::sim::campaign {

// Keys: scenario, seed, verdict, digest, events, virtual_ns, wall_ns; of a failure also check,
// message, replay.
[[nodiscard]] std::string json_line(const run_result& run, std::string_view program);
// Keys: name, description, canary, expects.
[[nodiscard]] std::string json_line(const scenario& what);

}  // namespace reprise::sim::campaign
