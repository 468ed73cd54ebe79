#include "peer_cluster.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <reprise/env/await.hpp>
#include <reprise/peer/peer_service.hpp>

namespace scenarios {

using namespace reprise;

namespace {

constexpr std::uint16_t peer_port = 7700;

}  // namespace

node_id name_of_node(std::size_t index) {
  return node_id::parse(fmt::format("node-{}", index)).value();
}

bool peer_cluster::converged(std::size_t count) const {
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = 0; b < count; ++b)
      if (a != b && !knows(a, b)) return false;
  return true;
}

std::string peer_cluster::describe(std::size_t count) const {
  std::string out;
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = 0; b < count; ++b)
      if (a != b && !knows(a, b)) out += fmt::format("{} does not have {}; ", a, b);
  return out;
}

std::size_t peer_cluster::lifetime_count() const {
  std::size_t count = 0;
  for (const auto& [place, who] : watchers_) count += who->lifetime_count();
  return count;
}

bool peer_cluster::believes(std::size_t a, std::size_t b) const {
  const auto at = watchers_.find(a);
  return at != watchers_.end() && at->second->up(name_of_node(b)) != nullptr;
}

bool peer_cluster::knows(std::size_t a, std::size_t b) const {
  const auto at_a = watchers_.find(a);
  const auto at_b = watchers_.find(b);
  if (at_a == watchers_.end() || at_b == watchers_.end()) return false;
  const peer_id* const there = at_a->second->up(name_of_node(b));
  const peer_id* const back = at_b->second->up(name_of_node(a));
  return there != nullptr && back != nullptr && there->epoch == back->epoch &&
         there->incarnation == at_b->second->incarnation() &&
         back->incarnation == at_a->second->incarnation();
}

task<void> peer_node(environment env, std::shared_ptr<peer_cluster> all, peer_member self) {
  peer_options options(name_of_node(self.place));
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
  peer_watcher watcher(all->world(), env, peers, name_of_node(self.place));
  if (!self.talks) watcher.be_quiet();
  const peer_cluster::membership here(*all, self.place, watcher);
  const result<void> started = co_await peers.start();
  all->world().always(started.has_value(), "listens", to_string(started.error()));
  co_await stop_requested(env);
  co_await peers.close(2s);
  all->world().always(watcher.up_count() == 0, "closing_takes_every_peer_down");
}

std::vector<sim::node*> start_peer_nodes(sim::world& world,
                                         const std::shared_ptr<peer_cluster>& all,
                                         std::size_t count, bool dials_all, duration down_after,
                                         bool talks) {
  std::vector<sim::node*> nodes;
  for (std::size_t i = 0; i < count; ++i)
    nodes.push_back(&world.add_node(fmt::format("node-{}", i)));
  for (std::size_t i = 0; i < count; ++i) {
    peer_member self;
    self.place = i;
    self.count = count;
    self.dials_all = dials_all;
    self.down_after = down_after;
    self.talks = talks;
    nodes[i]->start([all, self](environment env) { return peer_node(env, all, self); });
  }
  return nodes;
}

void expect_peers_together(sim::world& world, const peer_cluster& all,
                           const std::vector<sim::node*>& nodes, duration down_after) {
  const std::size_t count = nodes.size();
  world.heal();
  // What broke before the calm is noticed first: a link may look whole and be none.
  world.run_for(3 * down_after);
  const bool together = world.run_until([&] { return all.converged(count); }, 90s);
  world.always(together, "all_pairs_are_linked_again", all.describe(count));
  world.run_for(3 * down_after);
  world.always(all.converged(count), "links_stay", all.describe(count));

  for (sim::node* item : nodes) item->stop();
  const auto gone = [&] {
    return std::none_of(nodes.begin(), nodes.end(),
                        [](sim::node* item) { return item->running(); });
  };
  world.always(world.run_until(gone, 10s), "every_node_ends");
  world.always(world.open_stream_count() == 0, "no_connection_is_left");
}

}  // namespace scenarios
