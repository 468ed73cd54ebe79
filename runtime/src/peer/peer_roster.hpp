// What a node remembers of the others: who is up, the epochs of each pair of incarnations, and which incarnations
// are over.
#pragma once

#include <map>

#include <reprise/core/time.hpp>

#include "admission.hpp"
#include "peer_link.hpp"

namespace reprise {

// The most incarnations of one node that are remembered; the one that was heard of longest ago goes first.
inline constexpr std::size_t incarnation_count_max = 16;
// The most names that are remembered beyond those that are up; the one that was heard of longest ago goes first, of
// those that have an incarnation that is still refused only when there is no other.
inline constexpr std::size_t name_count_max = 4096;
// How far above what is known of a pair its next epoch may be: whoever says more has not counted links.
inline constexpr link_epoch epoch_leap_max = link_epoch{1} << 32;

class peer_roster {
 public:
  explicit peer_roster(duration superseded_for) noexcept : superseded_for_(superseded_for) {}

  // Null when that node is not up.
  [[nodiscard]] peer_link* up(const node_id& node) const;
  [[nodiscard]] const std::map<node_id, peer_link*>& all_up() const noexcept { return up_; }
  // Whether a node of another name is up in that incarnation.
  [[nodiscard]] bool taken(const node_id& by, incarnation_id incarnation) const;
  void put_up(peer_link& link) { up_[link.peer().node] = &link; }
  void take_down(const peer_link& link) { up_.erase(link.peer().node); }

  [[nodiscard]] link_epoch last_epoch(const node_id& node, incarnation_id incarnation) const;
  // Whether that may be the epoch of the next link.
  [[nodiscard]] bool plausible(const node_id& node, incarnation_id incarnation,
                               link_epoch epoch) const;
  // One that is not plausible is met by epoch_leap_max, so that nobody uses the epochs up, and two nodes of whom
  // somebody told one a tale agree again after a few tries.
  void saw_epoch(const node_id& node, incarnation_id incarnation, link_epoch epoch, time_point now);

  // Refuses an incarnation of that node for a while, for the sake of this lifetime.
  void supersede(const peer_id& by, incarnation_id incarnation, time_point now);
  // Refuses nobody for its sake any more.
  void reinstate(const peer_id& by);
  [[nodiscard]] bool superseded(const node_id& node, incarnation_id incarnation,
                                time_point now) const;

 private:
  struct life {
    link_epoch epoch = 0;
    time_point heard{};
    time_point refused_until{};
    incarnation_id refused_for;  // and its epoch
    link_epoch refused_for_epoch = 0;
  };
  using lives = std::map<incarnation_id, life>;
  using memory = std::map<node_id, lives>;

  // Makes room for one more name.
  void forget_names(time_point now);
  life& life_of(const node_id& node, incarnation_id incarnation, time_point now);
  [[nodiscard]] const life* find(const node_id& node, incarnation_id incarnation) const;

  duration superseded_for_;
  std::map<node_id, peer_link*> up_;
  memory lives_;
};

}  // namespace reprise
