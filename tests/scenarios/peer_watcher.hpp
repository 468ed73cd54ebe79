// A node that has peers, talks to them, and checks what it is told of them: the promises P2 to P4 as an automaton
// for each remote node, and messages as a prefix of each lifetime.
#pragma once

#include <map>
#include <set>

#include <reprise/env/timer.hpp>
#include <reprise/peer/peer_service.hpp>
#include <reprise/sim/world.hpp>

namespace scenarios {

class peer_watcher final : private reprise::peer_observer {
 public:
  peer_watcher(reprise::sim::world& world, reprise::environment env, reprise::peer_service& service,
               reprise::node_id self);
  ~peer_watcher();

  // Says nothing from now on.
  void be_quiet() noexcept { talk_.cancel(); }
  [[nodiscard]] const reprise::node_id& self() const noexcept { return self_; }
  [[nodiscard]] reprise::incarnation_id incarnation() const { return service_.incarnation(); }
  // The lifetime of that node that is up; null when it is down.
  [[nodiscard]] const reprise::peer_id* up(const reprise::node_id& node) const;
  [[nodiscard]] std::size_t up_count() const;
  // Lifetimes seen in all.
  [[nodiscard]] std::size_t lifetime_count() const noexcept { return lifetime_count_; }

 private:
  struct view {
    reprise::peer_id peer;
    bool up = false;
    std::uint64_t said = 0;   // to this lifetime
    std::uint64_t heard = 0;  // from it
    std::map<reprise::incarnation_id, reprise::link_epoch> epochs;
  };

  void on_peer_up(const reprise::peer_id& peer) override;
  void on_peer_message(const reprise::peer_id& peer, reprise::const_bytes message) override;
  void on_peer_down(const reprise::peer_id& peer, const reprise::peer_down& how) override;
  void on_peer_refused(const reprise::host_port& dialled, reprise::peer_refusal why) override;
  void on_talk();

  reprise::sim::world& world_;
  reprise::environment env_;
  reprise::peer_service& service_;
  reprise::node_id self_;
  std::map<reprise::node_id, view> views_;
  reprise::timer talk_;
  std::size_t lifetime_count_ = 0;
};

}  // namespace scenarios
