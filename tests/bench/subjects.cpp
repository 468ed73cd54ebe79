// The project's own implementations, under the names that the rows look for.
#include "subjects/subjects.hpp"
#include "registry.hpp"

namespace reprise::bench {

void register_subjects(registry& to) {
  to.add_server("reprise-session", serve_sessions);
  to.add_simulation(sim_kind::raw, "reprise", simulate_raw);
  to.add_simulation(sim_kind::session, "reprise", simulate_sessions);
  to.add_scenario("echo-chaos", echo_chaos);
}

}  // namespace reprise::bench
