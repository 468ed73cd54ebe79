#include <reprise/core/duration_text.hpp>

#include <array>
#include <charconv>

namespace reprise {
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
  if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
  std::uint64_t count = 0;
  const auto read = std::from_chars(text.data(), text.data() + digits, count);
  if (read.ec != std::errc{} || count == 0) return std::nullopt;
  for (const unit& one : units) {
    if (one.name != text.substr(digits)) continue;
    if (count > static_cast<std::uint64_t>(duration_max_ns / one.ns)) return std::nullopt;
    return duration{static_cast<std::int64_t>(count) * one.ns};
  }
  return std::nullopt;
}

}  // namespace reprise
