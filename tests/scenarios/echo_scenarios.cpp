// Echo under everything the world may do: what comes back is what was sent, in order; after "Echo STOP"
// the wait-echo count reaches 0; nothing is left over.
#include <reprise/sim/scenario.hpp>

#include "echo_client.hpp"
#include "echo_server.hpp"
#include "load_scenario.hpp"

namespace {

using namespace reprise;

void echo(sim::world& world) {
  scenarios::load_world loaded = scenarios::make_load_world(world);
  examples::echo_server_options server;
  server.at = endpoint(ip_address::any(), 7000);
  examples::echo_client_options client;
  client.load.to.host = "server";
  client.load.to.port = 7000;
  client.load.session_count = 1 + world.random_below(4);
  client.load.outstanding = 1 + world.random_below(6);
  client.load.run_for = 1s;
  client.load.think = 20ms + 1ms * world.random_below(60);
  client.payload_bytes =
      8 + (world.random_below(4) == 0 ? world.random_below(20'000) : world.random_below(100));
  loaded.server.start([server](environment env) { return examples::echo_server(env, server); });
  loaded.client.start([client, &loaded](environment env) {
    return examples::echo_client(env, client, &loaded.report);
  });
  scenarios::run_load(world, loaded);
}

}  // namespace

REPRISE_SCENARIO(echo_chaos,
                 sim::about("echo survives delays, cuts, resets, crashes and slow nodes")
                     .expects("load.lost")
                     .expects("load.connect_failed"),
                 sim::world& world) {
  world.swarm();
  echo(world);
}

REPRISE_SCENARIO(echo_calm, "echo in a world where nothing goes wrong: nothing is lost",
                 sim::world& world) {
  echo(world);
  world.always(world.marks().count("load.lost") == 0, "nothing_is_lost");
  world.always(world.marks().count("load.answered") == 1, "echo_answers");
}
