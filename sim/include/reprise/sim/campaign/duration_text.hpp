// Lengths of time as people read them.
#pragma once

#include <string>

#include <reprise/core/duration_text.hpp>

namespace reprise::sim {

// Roughly, for people: "350 ms", "12.3 s", "4 min 5 s", "7 h 30 min".
[[nodiscard]] std::string describe_duration(duration length);

// "3.200000017": seconds, with every nanosecond.
[[nodiscard]] std::string seconds_text(std::int64_t ns);

}  // namespace reprise::sim
