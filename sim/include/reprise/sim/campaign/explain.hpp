// A choice in words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <reprise/sim/recipe.hpp>

namespace reprise::sim {

// "at 3.200 s: crash 2 hits node 1 of those that may crash". The time is when the choice was made.
[[nodiscard]] std::string explain(const recipe_point& point, std::optional<std::int64_t> when_ns);

}  // namespace reprise::sim
