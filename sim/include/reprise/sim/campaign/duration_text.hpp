// Lengths of time as people write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <reprise/core/time.hpp>

namespace reprise::sim {

// A positive whole number and its unit: ms, s, min (or m), h. At most 1000 h; nothing for anything
// else.
[[nodiscard]] std::optional<duration> parse_duration(std::string_view text) noexcept;

// Roughly, for people: "350 ms", "12.3 s", "4 min 5 s", "7 h 30 min".
[[nodiscard]] std::string describe_duration(duration length);

// "3.200000017": seconds, with every nanosecond.
[[nodiscard]] std::string seconds_text(std::int64_t ns);

}  // namespace reprise::sim
