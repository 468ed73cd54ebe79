// Delta debugging over the points of a recipe.
//
// Source: Andreas Zeller and Ralf Hildebrandt, "Simplifying and Isolating Failure-Inducing Input",
// 2002; here the complements only, after whole groups have been tried.
#pragma once

#include <functional>
#include <vector>

#include <reprise/sim/recipe.hpp>

namespace reprise::sim {

// Whether a run with these points still fails in the same way.
using still_fails = std::function<bool(const std::vector<recipe_point>&)>;

struct shrink_effort {
  std::uint64_t tries_left = 3000;  // runs; at 0 what has been reached is returned
};

// Without whole families (a family's strength belongs to it), then without whole entities.
[[nodiscard]] std::vector<recipe_point> shrink_groups(std::vector<recipe_point> points,
                                                      const still_fails& fails,
                                                      shrink_effort& effort);
// Until no single point can be left out.
[[nodiscard]] std::vector<recipe_point> shrink_points(std::vector<recipe_point> points,
                                                      const still_fails& fails,
                                                      shrink_effort& effort);

}  // namespace reprise::sim
