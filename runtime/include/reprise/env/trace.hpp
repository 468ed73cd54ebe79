// A ring of the last things that happened on a loop. Writing one costs a few stores, allocates
// nothing after the first, takes no lock and serialises no threads; it is printed when a check fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <reprise/core/time.hpp>

namespace reprise {

inline constexpr std::size_t trace_entry_count = 256;  // the oldest is overwritten

enum class trace_level : std::uint8_t { off, events };

class trace {
 public:
  struct entry {
    const char* what;  // a literal
    std::uint64_t a;
    std::uint64_t b;
    time_point when;
  };

  // Threading: on its loop. `what` is a literal; its address is kept.
  void note(time_point when, const char* what, std::uint64_t a = 0, std::uint64_t b = 0) {
    if (level_ == trace_level::off) return;
    if (entries_ == nullptr) entries_ = std::make_unique_for_overwrite<entry[]>(trace_entry_count);
    entries_[written_ % trace_entry_count] = {what, a, b, when};
    ++written_;
  }
  void set_level(trace_level level) noexcept { level_ = level; }
  [[nodiscard]] std::uint64_t written() const noexcept { return written_; }

  // The newest `count_max` entries, oldest first, one line each.
  [[nodiscard]] std::string last(std::size_t count_max) const;

 private:
  std::uint64_t written_ = 0;
  trace_level level_ = trace_level::events;
  std::unique_ptr<entry[]> entries_;
};

}  // namespace reprise
