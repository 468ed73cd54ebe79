#include "statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace reprise::bench {

double quantile(std::vector<double> values, double fraction) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double place = fraction * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(place));
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (place - std::floor(place)) * (values[above] - values[below]);
}

summary summarise(const std::vector<double>& values) {
  return {quantile(values, 0.5), quantile(values, 0.25), quantile(values, 0.75)};
}

std::vector<double> pair_series::ratios() const {
  std::vector<double> result;
  for (std::size_t i = 0; i < std::min(subject.size(), baseline.size()); ++i)
    if (baseline[i] != 0) result.push_back(subject[i] / baseline[i]);
  return result;
}

}  // namespace reprise::bench
