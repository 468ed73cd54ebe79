// A ring of the last things that happened on a loop. Writing one costs a few stores, allocates
// nothing after the first, takes no lock and serialises no threads; only what brings a text of its own allocates. The
// replay of a simulated run prints it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

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
    bool with_text;  // instead of a and b
  };

  // Threading: on its loop. `what` is a literal; its address is kept.
  void note(time_point when, const char* what, std::uint64_t a = 0, std::uint64_t b = 0) {
    if (level_ == trace_level::off) return;
    place() = {what, a, b, when, false};
    ++written_;
  }
  // What is rare and says something of its own, like the text of an exception.
  void note_text(time_point when, const char* what, std::string_view text) {
    if (level_ == trace_level::off) return;
    if (texts_ == nullptr) texts_ = std::make_unique<std::string[]>(trace_entry_count);
    texts_[written_ % trace_entry_count] = text;
    place() = {what, 0, 0, when, true};
    ++written_;
  }
  void set_level(trace_level level) noexcept { level_ = level; }
  [[nodiscard]] std::uint64_t written() const noexcept { return written_; }

  // The newest `count_max` entries, oldest first, one line each.
  [[nodiscard]] std::string last(std::size_t count_max) const;

 private:
  entry& place() {
    if (entries_ == nullptr) entries_ = std::make_unique_for_overwrite<entry[]>(trace_entry_count);
    return entries_[written_ % trace_entry_count];
  }

  std::uint64_t written_ = 0;
  trace_level level_ = trace_level::events;
  std::unique_ptr<entry[]> entries_;
  std::unique_ptr<std::string[]> texts_;  // beside the entries that have one
};

}  // namespace reprise
