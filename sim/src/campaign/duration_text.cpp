#include <reprise/sim/campaign/duration_text.hpp>

#include <fmt/format.h>

namespace reprise::sim {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

}  // namespace

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
