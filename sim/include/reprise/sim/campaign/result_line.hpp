// A run's result as one line of text: what a worker tells its campaign.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <reprise/sim/campaign/run_result.hpp>

namespace reprise::sim {

// Text without spaces, colons, commas and line ends, and back. An empty text becomes "%".
[[nodiscard]] std::string escape_word(std::string_view text);
[[nodiscard]] std::optional<std::string> unescape_word(std::string_view word);

// Everything but the scenario's name, which both sides know. No line end.
[[nodiscard]] std::string to_line(const run_result& run);
// Nothing when the line is not one of to_line().
[[nodiscard]] std::optional<run_result> result_from_line(std::string_view line);

}  // namespace reprise::sim
