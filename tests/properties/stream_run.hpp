// One run of the stream property: faults, then healing, then everything must come to its end.
#pragma once

#include <string>

#include <reprise/sim/accounting.hpp>
#include <reprise/sim/choices.hpp>
#include <reprise/sim/recipe.hpp>

#include "stream_plan.hpp"

namespace reprise::properties {

enum class faults : std::uint8_t {
  none,
  swarm,      // as the seed draws
  all_armed,  // every family at full strength; on the benign base only points fire
};

struct stream_outcome {
  std::string wrong;  // empty when every promise held
  std::uint64_t digest = 0;
  std::uint64_t events = 0;
  std::uint64_t connections = 0;
  std::uint64_t clean_connections = 0;  // both ends finished politely
  std::uint64_t bytes = 0;              // received
  sim::accounting account;
  std::vector<sim::choice> ledger;  // when asked for
};

struct stream_run_options {
  sim::recipe base;
  faults with = faults::swarm;
  bool keep_ledger = false;
};

[[nodiscard]] stream_outcome run_streams(const workload& plan, const stream_run_options& options);

}  // namespace reprise::properties
