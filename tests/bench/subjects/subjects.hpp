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

}  // namespace reprise::bench
