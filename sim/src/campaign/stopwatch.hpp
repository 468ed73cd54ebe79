// The front end's own time: how long a run took, when a seed hangs, how far a campaign is. No run
// depends on it.
#pragma once

#include <cstdint>

namespace reprise::sim::campaign {

[[nodiscard]] std::int64_t wall_now_ns() noexcept;

}  // namespace reprise::sim::campaign
