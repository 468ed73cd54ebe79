// The project's own implementations of what is measured; registry.hpp says what each must do.
#pragma once

#include "../actor_work.hpp"
#include "../registry.hpp"

namespace reprise::bench {

void simulate_raw(const sim_workload& load);
void simulate_sessions(const sim_workload& load);
void echo_chaos(std::uint64_t seed);
void serve_sessions(std::uint16_t port, const report_port& report);
[[nodiscard]] local_work reprise_local_work();

// A node that waits until `count` others are linked to it: measures, reports its port, and measures again while they
// live.
struct peer_work {
  std::uint64_t count = 0;
  std::function<void()> measure;
  report_port report;
};
void serve_peers(const peer_work& work);
// The others, until the process ends.
void be_peers(std::uint16_t port, std::uint64_t count);

}  // namespace reprise::bench
