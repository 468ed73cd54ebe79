// How far a campaign is: one line of the standard error stream, when that is a terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <reprise/core/time.hpp>

namespace reprise::sim::campaign {

class progress {
 public:
  // Either all seeds are to be run, or what a length of time allows.
  progress(std::uint64_t seed_count, std::optional<duration> length);
  void update(std::uint64_t done, std::uint64_t failed);
  // Before anything else is printed.
  void clear();

 private:
  [[nodiscard]] std::string line(std::uint64_t done, std::uint64_t failed,
                                 std::int64_t elapsed_ns) const;

  bool shown_;
  std::uint64_t seed_count_;
  std::optional<duration> length_;
  std::int64_t start_ns_;
  std::int64_t drawn_ns_;
  std::size_t width_ = 0;
};

}  // namespace reprise::sim::campaign
