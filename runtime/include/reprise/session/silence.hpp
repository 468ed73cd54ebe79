// How long nothing happened, without touching a timer or a clock each time something does.
#pragma once

#include <cstdint>

#include <reprise/core/time.hpp>

namespace reprise {

// Something that happens sets a flag; a periodic check counts whole periods without it. The answer
// is at least the true silence's whole periods and never more than the true silence; a clock that
// jumps (a suspended process) counts as one period.
class silence {
 public:
  void broken() noexcept { heard_ = true; }
  // After one more period, which is always the same: whether it has been silent for `limit`
  // (0: never asked).
  [[nodiscard]] bool reached(duration period, duration limit) noexcept {
    count_ = heard_ ? 0 : count_ + 1;
    heard_ = false;
    return limit > duration{0} && count_ * period >= limit;
  }

 private:
  std::uint32_t count_ = 0;  // whole periods
  bool heard_ = true;
};

}  // namespace reprise
