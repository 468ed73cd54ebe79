// A failing run, and a whole campaign, for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <reprise/core/time.hpp>
#include <reprise/sim/campaign/campaign_total.hpp>

namespace reprise::sim::campaign {

// Scenario, seed, what failed, the last events, and the command that runs it again.
[[nodiscard]] std::string describe_failure(const run_result& run, std::string_view replay);
// The same in one line, and the command.
[[nodiscard]] std::string mention_failure(const run_result& run, std::string_view replay);
// Tables of scenarios and of fault families, and the last line.
[[nodiscard]] std::string summarise(const campaign_total& total, duration length);

}  // namespace reprise::sim::campaign
