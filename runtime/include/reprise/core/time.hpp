// Time as the seam knows it: integers of nanoseconds, and no way to read a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

namespace reprise {

using duration = std::chrono::nanoseconds;

// A node's monotonic clock. It has no now(): a loop tells the time.
struct monotonic_clock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = reprise::duration;
  using time_point = std::chrono::time_point<monotonic_clock>;
  static constexpr bool is_steady = true;
};
using time_point = monotonic_clock::time_point;

// A node's wall clock: nanoseconds since 1970-01-01 UTC. It may step; never compute timeouts with it.
struct wall_clock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = reprise::duration;
  using time_point = std::chrono::time_point<wall_clock>;
  static constexpr bool is_steady = false;
};
using wall_time = wall_clock::time_point;

inline constexpr time_point time_never{duration{std::numeric_limits<std::int64_t>::max()}};

// Adds without overflow: the sum is at most time_never.
[[nodiscard]] constexpr time_point saturating_add(time_point start, duration delta) noexcept {
  if (delta > time_never - start) return time_never;
  return start + delta;
}

using std::chrono_literals::operator""ns;
using std::chrono_literals::operator""us;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;

}  // namespace reprise
