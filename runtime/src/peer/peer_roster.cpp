#include "peer_roster.hpp"

#include <algorithm>

namespace reprise {

peer_link* peer_roster::up(const node_id& node) const {
  const auto found = up_.find(node);
  return found == up_.end() ? nullptr : found->second;
}

bool peer_roster::taken(const node_id& by, incarnation_id incarnation) const {
  return std::any_of(up_.begin(), up_.end(), [&](const auto& each) {
    return each.first != by && each.second->peer().incarnation == incarnation;
  });
}

const peer_roster::life* peer_roster::find(const node_id& node, incarnation_id incarnation) const {
  const auto of_node = lives_.find(node);
  if (of_node == lives_.end()) return nullptr;
  const auto found = of_node->second.find(incarnation);
  return found == of_node->second.end() ? nullptr : &found->second;
}

peer_roster::life& peer_roster::life_of(const node_id& node, incarnation_id incarnation,
                                        time_point now) {
  lives& all = lives_[node];
  if (all.size() >= incarnation_count_max && !all.contains(incarnation))
    all.erase(std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return a.second.heard < b.second.heard;
    }));
  life& out = all[incarnation];
  out.heard = now;
  return out;
}

link_epoch peer_roster::last_epoch(const node_id& node, incarnation_id incarnation) const {
  const life* const known = find(node, incarnation);
  return known == nullptr ? 0 : known->epoch;
}

bool peer_roster::plausible(const node_id& node, incarnation_id incarnation,
                            link_epoch epoch) const {
  return epoch < link_epoch_end && epoch <= last_epoch(node, incarnation) + epoch_leap_max;
}

void peer_roster::saw_epoch(const node_id& node, incarnation_id incarnation, link_epoch epoch,
                            time_point now) {
  life& known = life_of(node, incarnation, now);
  const link_epoch met = std::min({epoch, known.epoch + epoch_leap_max, link_epoch_end - 1});
  known.epoch = std::max(known.epoch, met);
}

void peer_roster::supersede(const peer_id& by, incarnation_id incarnation, time_point now) {
  life& known = life_of(by.node, incarnation, now);
  known.refused_until = saturating_add(now, superseded_for_);
  known.refused_for = by.incarnation;
  known.refused_for_epoch = by.epoch;
}

void peer_roster::reinstate(const peer_id& by) {
  const auto of_node = lives_.find(by.node);
  if (of_node == lives_.end()) return;
  for (auto& [incarnation, known] : of_node->second)
    if (known.refused_for == by.incarnation && known.refused_for_epoch == by.epoch)
      known.refused_until = {};
}

bool peer_roster::superseded(const node_id& node, incarnation_id incarnation,
                             time_point now) const {
  const life* const known = find(node, incarnation);
  return known != nullptr && now < known->refused_until;
}

}  // namespace reprise
