// The world of the simulator's workloads: one-way latency uniform in 1-10 ms, digest on, chaos off.
#pragma once

#include <reprise/sim/world.hpp>

namespace reprise::bench {

inline sim::world_options bench_world_options(std::uint64_t seed) {
  sim::world_options options;
  options.base = sim::recipe::from_seed(seed);
  options.latency_min = std::chrono::milliseconds(1);
  options.latency_max = std::chrono::milliseconds(10);
  options.shapes = sim::latency_shapes::uniform_only;
  return options;
}

}  // namespace reprise::bench
