// The nodes of 040_cluster in a world where one of them is killed and started again: the others notice, and know it
// again as another incarnation. What they print is held to what they are promised, line by line.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include <reprise/sim/scenario.hpp>

#include "cluster_log.hpp"
#include "cluster_node.hpp"

namespace {

using namespace reprise;

constexpr std::size_t node_count = 3;
constexpr std::uint16_t peer_port = 7700;

std::string name_of(std::size_t place) { return fmt::format("node-{}", place); }

// What the nodes say in the lives that they are in.
struct chronicle {
  explicit chronicle(sim::world& of) : world(of), logs(node_count) {}
  sim::world& world;
  std::vector<testing::cluster_log> logs;

  void take(std::size_t place, std::string_view line) {
    testing::cluster_log& log = logs[place];
    log.take(line);
    world.always(log.problem().empty(), "promises_are_kept",
                 fmt::format("{}: {}", name_of(place), log.problem()));
    for (const char* rare :
         {"link lost", "restarted", "is silent", "maybe delivered", "not sent", "node restarted"})
      if (line.ends_with(rare)) world.marks().reached(fmt::format("cluster.{}", rare));
  }
  [[nodiscard]] const testing::seen_node& seen(std::size_t by, std::size_t whom) const {
    return logs[by].of(name_of(whom));
  }
  // Who does not know whom, as it is now; empty: all know all.
  [[nodiscard]] std::string differences() const {
    for (std::size_t a = 0; a < node_count; ++a)
      for (std::size_t b = 0; b < node_count; ++b)
        if (a != b && !(seen(a, b).up && seen(a, b).member && seen(a, b).watched &&
                        seen(a, b).incarnation == logs[b].incarnation()))
          return fmt::format("{} does not know {}", name_of(a), name_of(b));
    return {};
  }
};

examples::cluster_options options_for(std::size_t place, duration down_after) {
  examples::cluster_options out;
  out.peers = peer_options(node_id::parse(name_of(place)).value());
  out.peers.listen = endpoint(ip_address::any(), peer_port);
  for (std::size_t other = 0; other < place; ++other)
    out.peers.dial.push_back(
        host_port::parse(fmt::format("{}:{}", name_of(other), peer_port)).value());
  out.peers.heartbeat_period = down_after / 8;
  out.peers.suspect_after = down_after / 3;
  out.peers.down_after = down_after;
  out.peers.handshake_timeout = 3s;
  out.peers.connect_timeout = 3s;
  out.peers.redial.first = 50ms;
  out.peers.redial.most = 2s;
  out.peers.redial_after_refusal = 3s;
  out.peers.superseded_for = 5s;
  out.peers.stable_after = 2s;
  out.member.ask_period = 50ms;
  return out;
}

}  // namespace

REPRISE_SCENARIO(cluster_survives_a_kill,
                 sim::about("of three nodes one is killed and comes back; the others notice both")
                     .expects("cluster.link lost")
                     .expects("cluster.restarted")
                     .expects("cluster.node restarted")
                     .expects("cluster.is silent")
                     .expects("cluster.maybe delivered")
                     .expects("cluster.not sent"),
                 sim::world& world) {
  world.swarm();
  const auto in = std::make_shared<chronicle>(world);
  const duration down_after = std::chrono::milliseconds(800 + world.random_below(3000));
  std::vector<sim::node*> nodes;
  for (std::size_t i = 0; i < node_count; ++i) nodes.push_back(&world.add_node(name_of(i)));
  for (std::size_t i = 0; i < node_count; ++i) {
    examples::cluster_options options = options_for(i, down_after);
    options.member.print = [in, i](std::string_view line) { in->take(i, line); };
    nodes[i]->start([in, i, options](environment env) {
      in->logs[i] = testing::cluster_log();
      return examples::cluster_node(env, options);
    });
  }
  world.run_for(std::chrono::milliseconds(world.random_below(6000)));

  const std::size_t victim = static_cast<std::size_t>(world.random_below(node_count));
  const std::string before = in->logs[victim].incarnation();
  const bool power = world.random_below(2) == 0;
  nodes[victim]->crash(power ? sim::crash_kind::power : sim::crash_kind::process);
  if (world.random_below(2) == 0) {
    // It stays away until everybody has noticed.
    const auto noticed = [&] {
      for (std::size_t i = 0; i < node_count; ++i)
        if (i != victim && in->seen(i, victim).up) return false;
      return true;
    };
    world.always(world.run_until(noticed, 60s), "everybody_notices");
  } else {
    // It may be back before the others know that it was gone.
    world.run_for(std::chrono::milliseconds(world.random_below(2000)));
  }
  nodes[victim]->restart();
  world.run_for(std::chrono::milliseconds(world.random_below(2000)));

  world.heal();
  world.run_for(3 * down_after);
  const bool together = world.run_until([&] { return in->differences().empty(); }, 90s);
  world.always(together, "everybody_knows_everybody_again", in->differences());
  world.always(in->logs[victim].incarnation() != before, "it_is_another_incarnation");
  world.run_for(3 * down_after);
  world.always(in->differences().empty(), "and_it_stays_so", in->differences());

  for (sim::node* item : nodes) item->stop();
  const auto gone = [&] {
    return std::none_of(nodes.begin(), nodes.end(),
                        [](sim::node* item) { return item->running(); });
  };
  world.always(world.run_until(gone, 20s), "every_node_ends");
  for (const testing::cluster_log& log : in->logs) world.always(log.left(), "and_says_so");
  world.always(world.open_stream_count() == 0, "no_connection_is_left");
}
