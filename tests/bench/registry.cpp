#include "registry.hpp"

#include <utility>

namespace reprise::bench {
namespace {

template <class Map>
const typename Map::mapped_type* find(const Map& in, std::string_view name) {
  const auto found = in.find(name);
  return found == in.end() ? nullptr : &found->second;
}

}  // namespace

void registry::add_server(std::string name, server_function run) {
  servers_.insert_or_assign(std::move(name), std::move(run));
}

void registry::add_simulation(sim_kind kind, std::string name, sim_function run) {
  auto& simulations = kind == sim_kind::raw ? raw_simulations_ : session_simulations_;
  simulations.insert_or_assign(std::move(name), std::move(run));
}

void registry::add_scenario(std::string name, scenario_function run) {
  scenarios_.insert_or_assign(std::move(name), std::move(run));
}

void registry::add_bench(std::string name, std::function<void(bench_run&)> run) {
  benches_.push_back({std::move(name), std::move(run)});
}

const server_function* registry::server(std::string_view name) const {
  return find(servers_, name);
}

const sim_function* registry::simulation(sim_kind kind, std::string_view name) const {
  return find(kind == sim_kind::raw ? raw_simulations_ : session_simulations_, name);
}

const scenario_function* registry::scenario(std::string_view name) const {
  return find(scenarios_, name);
}

bool registry::knows(std::string_view name) const {
  return server(name) != nullptr || simulation(sim_kind::raw, name) != nullptr ||
         simulation(sim_kind::session, name) != nullptr;
}

std::vector<std::string> registry::server_names() const {
  std::vector<std::string> names;
  names.reserve(servers_.size());
  for (const auto& [name, run] : servers_) names.push_back(name);
  return names;
}

}  // namespace reprise::bench
