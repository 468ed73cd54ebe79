// A campaign in the XML that continuous integration reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <reprise/core/time.hpp>
#include <reprise/sim/campaign/campaign_total.hpp>

namespace reprise::sim {

// Text for an attribute or an element; bytes that XML cannot hold become '?'.
[[nodiscard]] std::string xml_escape(std::string_view text);

struct junit_campaign {
  std::string program;  // as it was called, for the replay commands
  duration length{};
  std::vector<std::string> findings;  // why the campaign is not trustworthy
};

// One testcase a scenario, its failing seeds in one <failure>; one testcase "campaign" for the
// findings.
[[nodiscard]] std::string to_junit(const campaign_total& total, const junit_campaign& about);

}  // namespace reprise::sim
