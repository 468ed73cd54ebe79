#include "baselines.hpp"

namespace reprise::bench {

void register_baselines(registry& to) {
  to.add_server("epoll", serve_epoll);
  to.add_server("asio-framed", serve_asio_framed);
  to.add_server("asio-raw", serve_asio_raw);
  to.add_simulation(sim_kind::raw, "bare-loop", run_bare_loop);
  to.add_simulation(sim_kind::session, "bare-loop", run_bare_loop);
}

}  // namespace reprise::bench
