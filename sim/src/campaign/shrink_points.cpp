#include <reprise/sim/campaign/shrink_points.hpp>

#include <algorithm>
#include <map>

namespace reprise::sim {
namespace {

using points = std::vector<recipe_point>;

bool try_without(points& from, const still_fails& fails, shrink_effort& effort,
                 const std::function<bool(const recipe_point&)>& left_out) {
  if (effort.tries_left == 0) return false;
  points rest;
  for (const recipe_point& one : from)
    if (!left_out(one)) rest.push_back(one);
  if (rest.size() == from.size()) return false;
  --effort.tries_left;
  if (!fails(rest)) return false;
  from = std::move(rest);
  return true;
}

family group_of(const recipe_point& point) {
  const bool strength = point.what == purpose::family_strength && point.ordinal < family_count;
  return strength ? static_cast<family>(point.ordinal) : family_of(point.what);
}

std::vector<entity_id> entities_of(const points& from) {
  std::map<entity_id, std::size_t> counts;
  for (const recipe_point& one : from) ++counts[one.entity];
  std::vector<entity_id> entities;
  for (const auto& [entity, count] : counts) entities.push_back(entity);
  // Those with the most points first: they pay most.
  std::sort(entities.begin(), entities.end(), [&counts](entity_id a, entity_id b) {
    const std::size_t of_a = counts.at(a);
    const std::size_t of_b = counts.at(b);
    return of_a != of_b ? of_a > of_b : a < b;
  });
  return entities;
}

}  // namespace

points shrink_groups(points from, const still_fails& fails, shrink_effort& effort) {
  for (std::size_t i = 0; i < family_count; ++i)
    try_without(from, fails, effort,
                [i](const recipe_point& one) { return group_of(one) == static_cast<family>(i); });
  for (const entity_id entity : entities_of(from))
    try_without(from, fails, effort,
                [entity](const recipe_point& one) { return one.entity == entity; });
  return from;
}

points shrink_points(points from, const still_fails& fails, shrink_effort& effort) {
  std::size_t chunk = std::max<std::size_t>(from.size() / 2, 1);
  bool smaller = false;
  while (!from.empty() && effort.tries_left > 0) {
    for (std::size_t start = 0; start < from.size();) {
      const recipe_point* const first = from.data() + start;
      const recipe_point* const last = from.data() + std::min(start + chunk, from.size());
      if (try_without(from, fails, effort, [first, last](const recipe_point& one) {
            return &one >= first && &one < last;
          })) {
        smaller = true;
      } else if (effort.tries_left == 0) {
        break;
      } else {
        start += chunk;
      }
    }
    if (chunk == 1 && !smaller) break;
    if (chunk == 1) smaller = false;
    chunk = std::max<std::size_t>(chunk / 2, 1);
  }
  return from;
}

}  // namespace reprise::sim
