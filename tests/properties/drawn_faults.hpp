// Faults drawn as records (family, rank, value), which mean something in every run: a record names the
// n-th choice that the benign run of the same workload made in that family.
#pragma once

#include <array>
#include <cstdint>
#include <ostream>
#include <vector>

#include <reprise/sim/choices.hpp>
#include <reprise/sim/recipe.hpp>

namespace reprise::properties {

struct drawn_fault {
  std::uint32_t kind = 0;   // modulo the families that were asked
  std::uint32_t rank = 0;   // modulo the choices of that family
  std::uint64_t value = 0;  // beyond the weakest fault, modulo the strongest

  friend std::ostream& operator<<(std::ostream& out, const drawn_fault& one) {
    return out << one.kind << ':' << one.rank << '=' << one.value;
  }
};

// A closed recipe on the benign base.
[[nodiscard]] inline sim::recipe recipe_of(const std::vector<drawn_fault>& faults,
                                           const std::vector<sim::choice>& benign_ledger) {
  std::array<std::vector<const sim::choice*>, sim::family_count> choices;
  for (const sim::choice& one : benign_ledger) {
    const sim::family belongs = sim::family_of(one.what);
    if (belongs != sim::family::data && one.bound > 1)
      choices[static_cast<std::size_t>(belongs)].push_back(&one);
  }
  std::vector<const std::vector<const sim::choice*>*> asked;
  for (const auto& item : choices)
    if (!item.empty()) asked.push_back(&item);
  sim::recipe out;
  if (asked.empty()) return out;
  for (const drawn_fault& one : faults) {
    const auto& of_family = *asked[one.kind % asked.size()];
    const sim::choice& chosen = *of_family[one.rank % of_family.size()];
    sim::recipe_point point;
    point.path = "drawn";
    point.entity = chosen.entity;
    point.what = chosen.what;
    point.ordinal = chosen.ordinal;
    point.bound = chosen.bound;
    point.value = 1 + one.value % (chosen.bound - 1);
    out.points.push_back(point);
  }
  return out;
}

}  // namespace reprise::properties
