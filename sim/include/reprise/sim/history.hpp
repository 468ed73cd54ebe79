// The last events of a run, kept in a ring at the cost of a few stores.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <reprise/env/digest.hpp>

namespace reprise::sim {

struct recent_event {
  std::int64_t time_ns;
  std::string_view node;
  door_record record;
  std::uint64_t event;  // its number in the run, from 1
};

class recent_events {
 public:
  static constexpr std::size_t count_max = 128;

  void add(const recent_event& item) noexcept { ring_[total_++ % count_max] = item; }
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] std::size_t size() const noexcept {
    return total_ < count_max ? static_cast<std::size_t>(total_) : count_max;
  }
  // 0 is the oldest that is kept.
  [[nodiscard]] const recent_event& at(std::size_t index) const noexcept {
    return ring_[(total_ - size() + index) % count_max];
  }

 private:
  std::uint64_t total_ = 0;
  std::array<recent_event, count_max> ring_;
};

}  // namespace reprise::sim
