#include <reprise/sim/scenario.hpp>

#include <algorithm>

namespace reprise::sim {
namespace {

// Constant-initialised, so that it is there before the first scenario registers.
constinit const scenario* newest = nullptr;

}  // namespace

scenario::scenario(const char* name, scenario_about says, body steps) noexcept
    : name_(name), about_(std::move(says)), run_(steps), next_(newest) {
  newest = this;
}

std::vector<const scenario*> all_scenarios() {
  std::vector<const scenario*> all;
  for (const scenario* one = newest; one != nullptr; one = one->next_) all.push_back(one);
  std::sort(all.begin(), all.end(),
            [](const scenario* a, const scenario* b) { return a->name() < b->name(); });
  return all;
}

const scenario* find_scenario(std::string_view name) {
  for (const scenario* one : all_scenarios())
    if (one->name() == name) return one;
  return nullptr;
}

}  // namespace reprise::sim
