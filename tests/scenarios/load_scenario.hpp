// What the scenarios over a server and a dummy client have in common: they start both, let chaos reign,
// heal, and then hold them to what they promise.
#pragma once

#include <reprise/sim/world.hpp>

#include "load_client.hpp"

namespace scenarios {

struct load_world {
  reprise::sim::node& server;
  reprise::sim::node& client;
  examples::load_report report;
};

// Two nodes, of which the server may crash. The programs are started by the caller.
[[nodiscard]] load_world make_load_world(reprise::sim::world& world);

// From here to the end of the run: chaos, healing, the client's own stop, the server's.
void run_load(reprise::sim::world& world, load_world& loaded);

}  // namespace scenarios
