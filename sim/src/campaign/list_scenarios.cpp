#include <algorithm>

#include <fmt/format.h>

#include "commands.hpp"
#include "console.hpp"
#include "json_lines.hpp"

namespace reprise::sim::campaign {

exit_code list_scenarios(bool as_json) {
  std::size_t width = 0;
  for (const scenario* one : all_scenarios()) width = std::max(width, one->name().size());
  for (const scenario* one : all_scenarios()) {
    say(as_json ? json_line(*one)
                : fmt::format("{:<{}}  {}{}\n", one->name(), width, one->about().line(),
                              one->about().is_canary() ? " (canary: must fail)" : ""));
  }
  return exit_code::passed;
}

}  // namespace reprise::sim::campaign
