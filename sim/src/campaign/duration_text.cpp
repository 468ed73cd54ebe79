#include <reprise/sim/campaign/duration_text.hpp>

#include <array>

#include <fmt/format.h>

#include <reprise/sim/campaign/seed_range.hpp>

namespace reprise::sim {
namespace {

struct unit {
  std::string_view name;
  std::int64_t ns;
};

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t duration_max_ns = 1000 * 3600 * second_ns;
constexpr std::array<unit, 5> units{{{"ms", second_ns / 1000},
                                     {"s", second_ns},
                                     {"min", 60 * second_ns},
                                     {"m", 60 * second_ns},
                                     {"h", 3600 * second_ns}}};

}  // namespace

std::optional<duration> parse_duration(std::string_view text) noexcept {
  const auto digits = text.find_first_not_of("0123456789");
  if (digits == std::string_view::npos) return std::nullopt;
  const auto count = parse_number(text.substr(0, digits));
  if (!count || *count == 0) return std::nullopt;
  for (const unit& one : units) {
    if (one.name != text.substr(digits)) continue;
    if (*count > static_cast<std::uint64_t>(duration_max_ns / one.ns)) return std::nullopt;
    return duration{static_cast<std::int64_t>(*count) * one.ns};
  }
  return std::nullopt;
}

std::string describe_duration(duration length) {
  const std::int64_t ms = length.count() / 1'000'000;
  if (ms < 1000) return fmt::format("{} ms", ms);
  const std::int64_t seconds = ms / 1000;
  if (seconds < 60) return fmt::format("{}.{} s", seconds, ms % 1000 / 100);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

std::string seconds_text(std::int64_t ns) {
  return fmt::format("{}.{:09}", ns / second_ns, ns % second_ns);
}

}  // namespace reprise::sim
