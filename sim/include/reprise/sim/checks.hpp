// The verdict of a run, and the marks that say that a rare path was taken.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <reprise/core/entity.hpp>

namespace reprise::sim {

// The first check that failed.
struct failure {
  std::string check;
  std::string message;
  std::int64_t time_ns = 0;
  std::uint64_t event = 0;
  std::string traces;  // what the nodes had noted last
};

// How often each mark was reached. Keyed by text, so that reports come in one order everywhere.
class mark_board {
 public:
  void reached(std::string_view mark) {
    const auto found = counts_.find(mark);
    if (found != counts_.end()) {
      ++found->second;
    } else {
      counts_.emplace(mark, 1);
    }
  }
  [[nodiscard]] std::uint64_t count(std::string_view mark) const {
    const auto found = counts_.find(mark);
    return found == counts_.end() ? 0 : found->second;
  }
  [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& all() const noexcept {
    return counts_;
  }

 private:
  std::map<std::string, std::uint64_t, std::less<>> counts_;
};

}  // namespace reprise::sim
