// The command that runs one seed again.
#pragma once

#include <string>
#include <string_view>

#include <reprise/sim/campaign/run_result.hpp>

namespace reprise::sim {

// A word for a shell: quoted when it must be.
[[nodiscard]] std::string shell_word(std::string_view text);
[[nodiscard]] std::string replay_command(std::string_view program, const run_result& run);

}  // namespace reprise::sim
