// The command line: what the caller wrote, understood and checked.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "commands.hpp"

namespace reprise::sim::campaign {

struct list_options {
  bool as_json = false;
};

using command =
    std::variant<list_options, campaign_options, replay_options, shrink_options, compare_options>;

// Nothing when help was asked for, which it prints. Throws usage_error.
[[nodiscard]] std::optional<command> parse_command_line(int argc, const char* const* argv);

}  // namespace reprise::sim::campaign
