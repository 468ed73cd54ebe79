#include <reprise/env/trace.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace reprise {

std::string trace::last(std::size_t count_max) const {
  std::string out;
  const std::uint64_t held = std::min<std::uint64_t>(written_, trace_entry_count);
  for (std::uint64_t at = written_ - std::min<std::uint64_t>(held, count_max); at < written_;
       ++at) {
    const entry& line = entries_[at % trace_entry_count];
    const auto ns = line.when.time_since_epoch().count();
    out += fmt::format("{:>8}.{:09} {}", ns / 1'000'000'000, ns % 1'000'000'000, line.what);
    out += line.with_text ? ": " + texts_[at % trace_entry_count] + "\n"
                          : fmt::format(" {} {}\n", line.a, line.b);
  }
  return out;
}

}  // namespace reprise
