#include <reprise/peer/back_off.hpp>

#include <algorithm>

namespace reprise {

const char* back_off_options::problem() const noexcept {
  if (first < 1ms || first > most) return "back_off.first is not within 1 ms to back_off.most";
  if (most > std::chrono::seconds(1'000'000)) return "back_off.most is above 10^6 s";
  if (factor_percent < 100 || factor_percent > 1000)
    return "back_off.factor_percent is not within 100 to 1000";
  if (jitter_percent > 100) return "back_off.jitter_percent is above 100";
  return nullptr;
}

duration back_off::next(random_source& random) {
  const std::int64_t delay = next_.count();
  const std::int64_t spread = delay / 100 * options_.jitter_percent;
  const auto shift =
      static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * spread + 1)));
  next_ = std::min(options_.most, duration(delay / 100 * options_.factor_percent));
  return duration(delay - spread + shift);
}

}  // namespace reprise
