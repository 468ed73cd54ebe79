#include <reprise/sim/campaign/replay_command.hpp>

#include <fmt/format.h>

namespace reprise::sim {

std::string shell_word(std::string_view text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos)
    return std::string(text);
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string replay_command(std::string_view program, const run_result& run) {
  return fmt::format("{} replay --scenario {} --seed {}", shell_word(program), run.scenario,
                     run.seed);
}

}  // namespace reprise::sim
