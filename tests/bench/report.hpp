// The rows that a run produces: lines of JSON as they come, a table at the end.
#pragma once

#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "statistics.hpp"

namespace reprise::bench {

enum class better { higher, lower };

struct row_title {
  std::string bench;
  std::string unit;
  better direction = better::lower;
  std::string subject;   // its name; empty: nothing is registered under the name looked for
  std::string baseline;  // its name; empty: none exists
};

struct row {
  row_title title;
  std::optional<double> value;
  std::optional<double> baseline_value;
  std::optional<summary> ratio;  // of value to baseline_value, pair by pair
  std::size_t pairs = 0;
  double spread = 0;  // distance of the quartiles over the median: of the ratio, else of the value
                      // that was measured
  std::vector<std::pair<std::string, double>> details;
  std::string note;
};

[[nodiscard]] row make_row(row_title title, const pair_series& measured);

class report {
 public:
  // Where the lines of JSON go, if anywhere. Returns whether it can be written.
  [[nodiscard]] bool open(const std::string& json_path);

  void add(row one);
  void add_failure(row_title title, const std::string& reason);
  // The table of all rows, to standard output.
  void print() const;
  [[nodiscard]] bool any_failed() const noexcept { return any_failed_; }

 private:
  std::ofstream json_;
  std::vector<row> rows_;
  bool any_failed_ = false;
};

}  // namespace reprise::bench
