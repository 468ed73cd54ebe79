// Lengths of time as people write them in files and on command lines.
#pragma once

#include <optional>
#include <string_view>

#include <reprise/core/time.hpp>

namespace reprise {

// A positive whole number and its unit: ms, s, min (or m), h. At most 1000 h; nothing for anything
// else.
[[nodiscard]] std::optional<duration> parse_duration(std::string_view text) noexcept;

}  // namespace reprise
