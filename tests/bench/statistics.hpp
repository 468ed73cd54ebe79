// Medians and quartiles of a handful of runs.
#pragma once

#include <vector>

namespace reprise::bench {

// The value below which this fraction of the values lies, linear between neighbours; 0 of none.
[[nodiscard]] double quantile(std::vector<double> values, double fraction);

struct summary {
  double median = 0;
  double low = 0;   // lower quartile
  double high = 0;  // upper quartile

  // Distance of the quartiles relative to the median.
  [[nodiscard]] double spread() const noexcept { return median == 0 ? 0 : (high - low) / median; }
};

[[nodiscard]] summary summarise(const std::vector<double>& values);

// What was measured in turn, pair by pair.
struct pair_series {
  std::vector<double> subject;   // empty: no subject
  std::vector<double> baseline;  // empty: no baseline

  [[nodiscard]] std::vector<double> ratios() const;
};

}  // namespace reprise::bench
