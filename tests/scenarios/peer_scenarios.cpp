// Nodes that find, lose and find each other again: everybody's view of everybody stays in order while the network
// and the processes fail, and when that ends every pair that can reach each other has exactly one link, and both
// sides call it by the same epoch.
#include <reprise/env/await.hpp>
#include <reprise/peer/peer_service.hpp>
#include <reprise/sim/scenario.hpp>

#include <map>
#include <memory>

#include <fmt/format.h>

#include "peer_watcher.hpp"

namespace {

using namespace reprise;
using scenarios::peer_watcher;

constexpr std::uint16_t peer_port = 7700;

node_id name_of(std::size_t index) { return node_id::parse(fmt::format("node-{}", index)).value(); }

// Who runs now; a crash takes an entry out with its frame.
class cluster {
 public:
  explicit cluster(sim::world& world) : world_(world) {}

  class membership {
   public:
    membership(cluster& of, std::size_t place, peer_watcher& who) : of_(of), place_(place) {
      of_.watchers_[place_] = &who;
    }
    ~membership() { of_.watchers_.erase(place_); }
    membership(const membership&) = delete;
    membership& operator=(const membership&) = delete;

   private:
    cluster& of_;
    std::size_t place_;
  };

  [[nodiscard]] sim::world& world() noexcept { return world_; }
  // Whether every two members that should know each other do, by one link.
  [[nodiscard]] bool converged(std::size_t count) const {
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t b = 0; b < count; ++b)
        if (a != b && !knows(a, b)) return false;
    return true;
  }
  [[nodiscard]] std::string describe(std::size_t count) const {
    std::string out;
    for (std::size_t a = 0; a < count; ++a)
      for (std::size_t b = 0; b < count; ++b)
        if (a != b && !knows(a, b)) out += fmt::format("{} does not have {}; ", a, b);
    return out;
  }
  [[nodiscard]] std::size_t lifetime_count() const {
    std::size_t count = 0;
    for (const auto& [place, who] : watchers_) count += who->lifetime_count();
    return count;
  }

 private:
  [[nodiscard]] bool knows(std::size_t a, std::size_t b) const {
    const auto at_a = watchers_.find(a);
    const auto at_b = watchers_.find(b);
    if (at_a == watchers_.end() || at_b == watchers_.end()) return false;
    const peer_id* const there = at_a->second->up(name_of(b));
    const peer_id* const back = at_b->second->up(name_of(a));
    return there != nullptr && back != nullptr && there->epoch == back->epoch &&
           there->incarnation == at_b->second->incarnation() &&
           back->incarnation == at_a->second->incarnation();
  }

  sim::world& world_;
  std::map<std::size_t, peer_watcher*> watchers_;
};

struct member {
  std::size_t place = 0;
  std::size_t count = 0;
  bool dials_all = false;  // else only those before it
  duration down_after{};
  member() = default;
};

// Programs may outlive the scenario's own frame, so they share the cluster.
task<void> peer_node(environment env, std::shared_ptr<cluster> all, member self) {
  peer_options options(name_of(self.place));
  options.listen = endpoint(ip_address::any(), peer_port);
  options.heartbeat_period = self.down_after / 8;
  options.suspect_after = self.down_after / 3;
  options.down_after = self.down_after;
  options.handshake_timeout = 3s;
  options.connect_timeout = 3s;
  options.redial.first = 50ms;
  options.redial.most = 2s;
  options.redial_after_refusal = 3s;
  options.superseded_for = 5s;
  options.stable_after = 2s;
  for (std::size_t other = 0; other < self.count; ++other) {
    if (other == self.place || (other > self.place && !self.dials_all)) continue;
    host_port remote;
    remote.host = fmt::format("node-{}", other);
    remote.port = peer_port;
    options.dial.push_back(remote);
  }
  peer_service peers(env, options);
  peer_watcher watcher(all->world(), env, peers, name_of(self.place));
  const cluster::membership here(*all, self.place, watcher);
  const result<void> started = co_await peers.start();
  all->world().always(started.has_value(), "listens", to_string(started.error()));
  co_await stop_requested(env);
  co_await peers.close(2s);
  all->world().always(watcher.up_count() == 0, "closing_takes_every_peer_down");
}

void peers_under_chaos(sim::world& world, std::size_t count, bool dials_all, duration chaos) {
  world.swarm();
  const auto all = std::make_shared<cluster>(world);
  std::vector<sim::node*> nodes;
  for (std::size_t i = 0; i < count; ++i)
    nodes.push_back(&world.add_node(fmt::format("node-{}", i)));
  const duration down_after = std::chrono::milliseconds(800 + world.random_below(4000));
  for (std::size_t i = 0; i < count; ++i) {
    member self;
    self.place = i;
    self.count = count;
    self.dials_all = dials_all;
    self.down_after = down_after;
    nodes[i]->start([all, self](environment env) { return peer_node(env, all, self); });
  }
  world.chaos(chaos, nodes);
  world.run_for(chaos);
  world.heal();
  // What broke before the calm is noticed first: a link may look whole and be none.
  world.run_for(3 * down_after);
  const bool together = world.run_until([&] { return all->converged(count); }, 90s);
  world.always(together, "all_pairs_are_linked_again", all->describe(count));
  world.run_for(3 * down_after);
  world.always(all->converged(count), "links_stay", all->describe(count));

  for (sim::node* item : nodes) item->stop();
  const auto gone = [&] {
    for (sim::node* item : nodes)
      if (item->running()) return false;
    return true;
  };
  world.always(world.run_until(gone, 10s), "every_node_ends");
  world.always(world.open_stream_count() == 0, "no_connection_is_left");
}

}  // namespace

REPRISE_SCENARIO(peers_simultaneous_dial,
                 sim::about("two nodes that dial each other at the same moment, again and again")
                     .expects("peer.simultaneous_dial")
                     .expects("peer.held"),
                 sim::world& world) {
  peers_under_chaos(world, 2, true, 4s);
}

// Only the order and the latency of frames are drawn, so over the seeds every interleaving of the two handshakes
// comes up; and whichever it is, nobody ever sees a peer go down.
REPRISE_SCENARIO(
    peers_calm_dials,
    sim::about("nodes that dial each other in a calm world: one link each, and no flap")
        .expects("peer.simultaneous_dial")
        .expects("peer.held")
        .expects("peer.duplicate"),
    sim::world& world) {
  world.set_strength(sim::family::latency, static_cast<std::uint32_t>(world.random_below(17)));
  world.set_strength(sim::family::source_order, 16);
  const auto all = std::make_shared<cluster>(world);
  const std::size_t count = 2 + world.random_below(3);
  std::vector<sim::node*> nodes;
  for (std::size_t i = 0; i < count; ++i)
    nodes.push_back(&world.add_node(fmt::format("node-{}", i)));
  for (std::size_t i = 0; i < count; ++i) {
    member self;
    self.place = i;
    self.count = count;
    self.dials_all = true;
    self.down_after = 10s;
    nodes[i]->start([all, self](environment env) { return peer_node(env, all, self); });
    if (world.random_below(2) == 0) world.run_for(duration(world.random_below(20'000'000)));
  }
  world.run_for(10s);
  world.always(all->converged(count), "all_pairs_are_linked", all->describe(count));
  world.always(all->lifetime_count() == count * (count - 1), "no_link_flaps");
  for (sim::node* item : nodes) item->stop();
  world.run_for(5s);
  for (sim::node* item : nodes) world.always(!item->running(), "every_node_ends");
}

REPRISE_SCENARIO(
    peers_chaos,
    sim::about("three to five nodes under cuts and crashes, then one link for each pair")
        .expects("peer.restarted")
        .expects("peer.half_open_replaced")
        .expects("peer.chunked"),
    sim::world& world) {
  const std::size_t count = 3 + world.random_below(3);
  const bool dials_all = world.random_below(2) == 0;
  peers_under_chaos(world, count, dials_all, 6s);
}
