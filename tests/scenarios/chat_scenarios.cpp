// Chat under chaos: everybody in a room hears each speaker's lines in order and without a gap, rooms and
// sessions on different loops, and nothing is left over.
#include <reprise/sim/scenario.hpp>

#include "chat_client.hpp"
#include "chat_server.hpp"
#include "load_scenario.hpp"

namespace {

using namespace reprise;

}  // namespace

REPRISE_SCENARIO(chat_chaos,
                 sim::about("rooms of a chat stay in order under delays, cuts, resets and crashes")
                     .expects("load.lost"),
                 sim::world& world) {
  world.swarm();
  scenarios::load_world loaded = scenarios::make_load_world(world);
  examples::chat_server_options server;
  server.at = endpoint(ip_address::any(), 7100);
  examples::chat_client_options client;
  client.load.to.host = "server";
  client.load.to.port = 7100;
  client.load.session_count = 2 + world.random_below(5);
  client.load.outstanding = 1 + world.random_below(3);
  client.load.run_for = 1s;
  client.load.think = 20ms + 1ms * world.random_below(60);
  client.room_count = 1 + world.random_below(3);
  loaded.server.start([server](environment env) { return examples::chat_server(env, server); });
  loaded.client.start([client, &loaded](environment env) {
    return examples::chat_client(env, client, &loaded.report);
  });
  scenarios::run_load(world, loaded);
}
