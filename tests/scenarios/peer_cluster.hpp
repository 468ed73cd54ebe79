// Nodes that only have peers, and a view of all of them at once.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <reprise/sim/world.hpp>

#include "peer_watcher.hpp"

namespace scenarios {

// Who runs now; a crash takes an entry out with its frame.
class peer_cluster {
 public:
  explicit peer_cluster(reprise::sim::world& world) : world_(world) {}

  class membership {
   public:
    membership(peer_cluster& of, std::size_t place, peer_watcher& who) : of_(of), place_(place) {
      of_.watchers_[place_] = &who;
    }
    ~membership() { of_.watchers_.erase(place_); }
    membership(const membership&) = delete;
    membership& operator=(const membership&) = delete;

   private:
    peer_cluster& of_;
    std::size_t place_;
  };

  [[nodiscard]] reprise::sim::world& world() noexcept { return world_; }
  // Whether every two of the first `count` know each other, by one link.
  [[nodiscard]] bool converged(std::size_t count) const;
  [[nodiscard]] std::string describe(std::size_t count) const;
  [[nodiscard]] std::size_t lifetime_count() const;

  // Whether b is up for a, and be it a that is wrong.
  [[nodiscard]] bool believes(std::size_t a, std::size_t b) const;

 private:
  [[nodiscard]] bool knows(std::size_t a, std::size_t b) const;

  reprise::sim::world& world_;
  std::map<std::size_t, peer_watcher*> watchers_;
};

struct peer_member {
  std::size_t place = 0;
  std::size_t count = 0;
  bool dials_all = false;  // else only those before it
  bool talks = true;       // all the time
  reprise::duration down_after{};
  peer_member() = default;
};

[[nodiscard]] reprise::node_id name_of_node(std::size_t index);
// Programs may outlive the scenario's own frame, so they share the cluster.
[[nodiscard]] reprise::task<void> peer_node(reprise::environment env,
                                            std::shared_ptr<peer_cluster> all, peer_member self);
[[nodiscard]] std::vector<reprise::sim::node*> start_peer_nodes(
    reprise::sim::world& world, const std::shared_ptr<peer_cluster>& all, std::size_t count,
    bool dials_all, reprise::duration down_after, bool talks = true);
// Heals; then every pair has one link, and keeps it; then every node ends and nothing is left.
void expect_peers_together(reprise::sim::world& world, const peer_cluster& all,
                           const std::vector<reprise::sim::node*>& nodes,
                           reprise::duration down_after);

}  // namespace scenarios
