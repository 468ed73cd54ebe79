// The promises of sessions under everything that users and networks do: callbacks in order and never
// overlapping, one end for each beginning, frames a prefix of what was sent in both directions, the
// maximum of sessions exact at every instant, nothing stalled once the world is calm, nothing left over.
#include <reprise/session/session_client.hpp>
#include <reprise/session/session_server.hpp>
#include <reprise/sim/scenario.hpp>

#include <fmt/format.h>

#include "session_oracle.hpp"

namespace {

using namespace reprise;
using scenarios::ruled_session;
using scenarios::session_side;

session_options small_queues(sim::world& world) {
  session_options out;
  out.queue_bytes_high = 1 + world.random_below(8000);
  out.queue_bytes_low = world.random_below(out.queue_bytes_high);
  out.idle_timeout = 20s;
  out.linger_max = 1s;
  return out;
}

}  // namespace

REPRISE_SCENARIO(session_rules,
                 sim::about("every promise of a session, with users that do everything at any time")
                     .expects("rules.writable_again")
                     .expects("rules.at_maximum"),
                 sim::world& world) {
  world.swarm();
  scenarios::session_oracle oracle(world);
  sim::node& far = world.add_node("server", 1 + world.random_below(3));

  session_server_options options(endpoint(ip_address::any(), 7));
  options.session_count_max = 1 + world.random_below(4);
  options.session = small_queues(world);
  options.generation_first = 0xfffffff0;  // wraps within the run
  const std::size_t maximum = options.session_count_max;
  session_server server(far.start_bare(), std::move(options),
                        make_session_factory<ruled_session>(&oracle, session_side::server));
  bool listening = false;
  far.call([&] { server.start([&listening](errc error) { listening = error == errc::ok; }); });

  session_client_options dialling;
  dialling.connect_timeout = 3s;
  dialling.session = small_queues(world);
  std::vector<std::unique_ptr<session_client>> clients;
  std::vector<sim::node*> homes;
  for (std::size_t i = 0; i < 5; ++i) {
    sim::node& near = world.add_node(fmt::format("client-{}", i));
    homes.push_back(&near);
    clients.push_back(std::make_unique<session_client>(
        near.start_bare(), dialling,
        make_session_factory<ruled_session>(&oracle, session_side::client)));
  }
  world.set_invariant([&] {
    world.always(oracle.up_at_server <= static_cast<std::int64_t>(maximum) &&
                     server.session_count() <= maximum,
                 "never_more_sessions_than_the_maximum");
    if (server.session_count() == maximum) world.marks().reached("rules.at_maximum");
  });

  world.run_for(1ms);
  world.always(listening, "listens");
  world.chaos(1s);
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (!clients[i]->idle()) continue;
      homes[i]->call([&] {
        clients[i]->connect(endpoint(far.address(), 7), [](const result<session_handle>&) {});
      });
    }
    world.run_for(50ms);
  }

  world.heal();
  oracle.calm = true;
  // What waits in the backlog may still come in; then everything that was accepted is delivered.
  world.run_for(5s);
  std::size_t servers_closed = 0;
  std::size_t clients_closed = 0;
  const auto count_server = [&servers_closed] { ++servers_closed; };
  far.call([&] { server.close(5s, count_server); });
  for (std::size_t i = 0; i < clients.size(); ++i)
    homes[i]->call([&] { clients[i]->close(1s, [&clients_closed] { ++clients_closed; }); });
  far.call([&] { server.close(2s, count_server); });  // twice is allowed, each is told
  const auto all_closed = [&] { return servers_closed == 2 && clients_closed == clients.size(); };
  world.run_until(all_closed, 60s);
  world.always(all_closed(), "everything_closes",
               fmt::format("{} of 2 closes of the server, {} of {} clients", servers_closed,
                           clients_closed, clients.size()));
  world.expect_quiet_within(60s);
  world.always(oracle.connected == oracle.disconnected, "one_end_for_each_beginning",
               fmt::format("{} and {}", oracle.connected, oracle.disconnected));
  world.always(oracle.live == 0, "sessions_are_destroyed", fmt::format("{} live", oracle.live));
  world.always(oracle.connected > 0, "somebody_got_in");
  world.always(server.session_count() == 0, "slots_are_returned");
  world.always(world.open_stream_count() == 0, "streams_are_released");
  world.set_invariant(nullptr);
  far.crash();  // on failure sessions may live: they belong to this frame
  for (auto& node : world.nodes()) node->crash();
}
