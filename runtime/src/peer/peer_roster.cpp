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

void peer_roster::forget_names(time_point now) {
  while (lives_.size() >= name_count_max + up_.size()) {
    auto oldest = lives_.end();
    std::pair<bool, time_point> best;  // still refused, and heard last
    for (auto at = lives_.begin(); at != lives_.end(); ++at) {
      if (up_.contains(at->first)) continue;
      std::pair<bool, time_point> one{false, time_point::min()};
      for (const auto& [incarnation, known] : at->second) {
        one.first = one.first || now < known.refused_until;
        one.second = std::max(one.second, known.heard);
      }
      if (oldest != lives_.end() && best <= one) continue;
      oldest = at;
      best = one;
    }
    lives_.erase(oldest);
  }
}

peer_roster::life& peer_roster::life_of(const node_id& node, incarnation_id incarnation,
                                        time_point now) {
  if (!lives_.contains(node)) forget_names(now);
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
