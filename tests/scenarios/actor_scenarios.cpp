// Actors of several nodes that tell, ask, watch, crash and come back while the network and the processes fail. What
// they are promised is checked all the while; and when the faults end everybody knows everybody again.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include <reprise/actor/actor_system.hpp>
#include <reprise/env/await.hpp>
#include <reprise/sim/scenario.hpp>

#include "player.hpp"

namespace {

using namespace reprise;
using scenarios::play;
using scenarios::player;

constexpr std::uint16_t peer_port = 7700;

struct cast {
  std::size_t place = 0;
  std::size_t count = 1;
  std::size_t players = 2;
  duration down_after = 2s;
  bool as_remote = false;
  cast() = default;
};

actor_options options_for(const cast& self) {
  actor_options out;
  out.mailbox_max = 8;
  out.turn_max = 16;
  out.local_as_remote = self.as_remote;
  peer_options peers(node_id::parse(fmt::format("node-{}", self.place)).value());
  peers.listen = endpoint(ip_address::any(), peer_port);
  peers.heartbeat_period = self.down_after / 8;
  peers.suspect_after = self.down_after / 3;
  peers.down_after = self.down_after;
  peers.handshake_timeout = 3s;
  peers.connect_timeout = 3s;
  peers.redial.first = 50ms;
  peers.redial.most = 2s;
  peers.redial_after_refusal = 3s;
  peers.superseded_for = 5s;
  peers.stable_after = 2s;
  peers.queue_bytes_high = 128 * 1024;
  peers.queue_bytes_low = 32 * 1024;
  for (std::size_t other = 0; other < self.place; ++other)
    peers.dial.push_back(host_port::parse(fmt::format("node-{}:{}", other, peer_port)).value());
  out.peers = std::move(peers);
  return out;
}

task<void> actor_node(environment env, std::shared_ptr<play> in, cast self) {
  actor_system actors(env, options_for(self));
  for (std::size_t i = 0; i < actors.loop_count(); ++i)
    actors.at(i).set_on_dead_letter([in](const dead_letter& what) {
      if (what.type == message_id_of<scenarios::note>) in->board.lost(what.from, what.to);
    });
  const result<void> started = co_await actors.start();
  in->board.world().always(started.has_value(), "listens", to_string(started.error()));
  spawn_options how;
  how.type = "player";
  how.restart.after = restart_options::when::crashed;
  how.restart.count_max = 1'000;
  for (std::size_t i = 0; i < self.players; ++i) {
    // One of each node claims the same name.
    how.name = i == 0 ? "leader" : "";
    if (i % env.loop_count() == 0) {
      actors.here().spawn_with<player>(how, in);
    } else {
      static_cast<void>(co_await actors.spawn_on<player>(i % env.loop_count(), how, in));
    }
  }
  co_await stop_requested(env);
  co_await actors.close(2s);
}

// Everybody knows everybody, and all agree who has the name.
std::string differences(const play& all) {
  std::set<actor_ref> alive;
  std::set<actor_ref> leaders;
  for (const player* each : all.players) {
    alive.insert(each->self());
    leaders.insert(each->leader());
  }
  if (leaders.size() > 1) return fmt::format("{} leaders", leaders.size());
  for (const player* each : all.players) {
    if (each->known() == alive) continue;
    std::string out = to_string(each->self());
    for (const actor_ref& one : each->known())
      if (!alive.contains(one)) out += ", believes in " + to_string(one);
    for (const actor_ref& one : alive)
      if (!each->known().contains(one)) out += ", misses " + to_string(one);
    return out;
  }
  return {};
}

struct setting {
  std::size_t nodes = 3;
  std::size_t loops = 1;
  std::size_t players = 2;
  bool as_remote = false;
  duration chaos = 5s;
  setting() = default;
};

void play_under_chaos(sim::world& world, const setting& how) {
  world.swarm();
  const auto in = std::make_shared<play>(world);
  in->mortal = world.random_below(2) == 0;
  const duration down_after = std::chrono::milliseconds(800 + world.random_below(3000));
  std::vector<sim::node*> nodes;
  for (std::size_t i = 0; i < how.nodes; ++i)
    nodes.push_back(&world.add_node(fmt::format("node-{}", i), how.loops));
  for (std::size_t i = 0; i < how.nodes; ++i) {
    cast self;
    self.place = i;
    self.count = how.nodes;
    self.players = how.players;
    self.down_after = down_after;
    self.as_remote = how.as_remote;
    nodes[i]->start([in, self](environment env) { return actor_node(env, in, self); });
  }
  if (how.nodes > 1) {
    world.chaos(how.chaos, nodes);
  }
  world.run_for(how.chaos);
  in->mortal = false;
  world.heal();
  world.run_for(3 * down_after);
  const bool together = world.run_until([&] { return differences(*in).empty(); }, 600s);
  world.always(together, "everybody_knows_everybody_again", differences(*in));
  in->over = true;
  // Slow paths may have long queues: what is under way arrives first.
  world.expect_quiet_within(600s);
  world.run_for(3 * down_after);
  world.always(differences(*in).empty(), "and_it_stays_so", differences(*in));
  in->board.check_all_settled([&](const actor_ref& who, incarnation_id node) -> link_epoch {
    for (const player* each : in->players)
      if (each->self() == who) return each->here().link_to(node);
    return 0;
  });
  for (const player* each : in->players)
    world.always(each->callbacks_owed() == 0, "every_callback_comes");

  for (sim::node* item : nodes) item->stop();
  const auto gone = [&] {
    return std::none_of(nodes.begin(), nodes.end(),
                        [](sim::node* item) { return item->running(); });
  };
  world.always(world.run_until(gone, 20s), "every_node_ends");
  world.always(in->board.all_alive().empty(), "no_actor_is_left");
  world.always(world.open_stream_count() == 0, "no_connection_is_left");
}

}  // namespace

REPRISE_SCENARIO(
    actors_chaos,
    sim::about("actors of two to four nodes tell, ask, watch, crash under cuts and crashes")
        .expects("actor.overflow")
        .expects("actor.restarted")
        .expects("actor.watch_too_late")
        .expects("actor.name_conflict")
        .expects("actor.loop_yielded")
        .expects("ask.maybe_delivered")
        .expects("ask.timed_out"),
    sim::world& world) {
  setting how;
  how.nodes = 2 + world.random_below(3);
  how.loops = 1 + world.random_below(2);
  how.players = 1 + world.random_below(3);
  play_under_chaos(world, how);
}

REPRISE_SCENARIO(actors_alone,
                 sim::about("the same on one node, encoded as if it were several")
                     .expects("actor.restarted")
                     .expects("actor.overflow"),
                 sim::world& world) {
  setting how;
  how.nodes = 1;
  how.loops = 1 + world.random_below(3);
  how.players = 2 + world.random_below(4);
  how.as_remote = world.random_below(2) == 0;
  how.chaos = 3s;
  play_under_chaos(world, how);
}
