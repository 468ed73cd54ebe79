// The handshakes of a node's links: who is answered, whose claim is accepted, and what gives way to it.
#include "peer_core.hpp"

#include <algorithm>
#include <utility>

namespace reprise {

std::optional<greeting> peer_service::core::own_greeting() {
  auto challenge = credentials_.challenge();
  if (!challenge.has_value()) return std::nullopt;
  greeting out;
  out.node = options_.node;
  out.incarnation = incarnation_;
  out.cluster = options_.cluster;
  out.features = options_.features;
  out.message_bytes_max = options_.message_bytes_max;
  out.challenge = *std::move(challenge);
  return out;
}

void peer_service::core::link_made(peer_link& link) {
  if (link.dialler() != nullptr) return link.dialler()->made(link);
  if (closing_) return link.refuse(peer_refusal::leaving);
  auto words = own_greeting();
  if (!words.has_value()) return refuse(link, peer_refusal::authentication);
  link.greet(*std::move(words));
}

peer_refusal peer_service::core::problem_with(const greeting& said) const {
  if (common_version(said) == 0) return peer_refusal::version;
  if (said.cluster != options_.cluster) return peer_refusal::cluster;
  if (closing_) return peer_refusal::leaving;
  return peer_refusal::none;
}

void peer_service::core::refuse(peer_link& link, peer_refusal why) {
  link.refuse(why);
  report_refusal(link, why);
  judging_.schedule();
}

void peer_service::core::link_greeted(peer_link& link, greeting said) {
  if (const peer_refusal why = problem_with(said); why != peer_refusal::none)
    return refuse(link, why);
  if (link.dialler() != nullptr) return answer(link, said);
  if (!credentials_.holds(link.mine().challenge, said.proof, said.node))
    return refuse(link, peer_refusal::authentication);
  judge_claim(link);
}

// Of this node or another one: what is addressed to an incarnation would reach whoever claimed it last.
bool peer_service::core::incarnation_in_use(const greeting& said) const {
  return said.incarnation == incarnation_ || roster_.taken(said.node, said.incarnation);
}

// The accepting side said who it is.
void peer_service::core::answer(peer_link& link, const greeting& said) {
  link.dialler()->found(said.node);
  if (said.node == options_.node) {
    env_.reached("peer.self");
    if (said.incarnation != incarnation_) return refuse(link, peer_refusal::node_id_conflict);
    link.dialler()->stop();
    return refuse(link, peer_refusal::self);
  }
  if (incarnation_in_use(said)) return refuse(link, peer_refusal::node_id_conflict);
  if (roster_.superseded(said.node, said.incarnation, env_.now()))
    return refuse(link, peer_refusal::superseded);
  for (const auto& other : diallers_) {
    const peer_link* const its = other->link();
    if (its != nullptr && its != &link && its->waits_for_verdict() &&
        its->theirs()->node == said.node)
      return refuse(link, peer_refusal::duplicate);
  }
  const peer_link* const live = roster_.up(said.node);
  auto words = own_greeting();
  auto proof = credentials_.prove(said.challenge);
  if (!words.has_value() || !proof.has_value()) return refuse(link, peer_refusal::authentication);
  words->last_epoch = roster_.last_epoch(said.node, said.incarnation);
  words->have_live_link = live != nullptr && live->peer().incarnation == said.incarnation;
  words->proof = *std::move(proof);
  link.greet(*std::move(words));
}

// Whether that may be the next epoch with who said this; if not, what is known goes a step towards it.
bool peer_service::core::epoch_believed(const greeting& said, link_epoch epoch) {
  if (roster_.plausible(said.node, said.incarnation, epoch)) return true;
  env_.reached("peer.epoch_refused");
  roster_.saw_epoch(said.node, said.incarnation, epoch, env_.now());
  return false;
}

void peer_service::core::judge_claim(peer_link& link) {
  if (closing_) return refuse(link, peer_refusal::leaving);  // since it began to wait
  const greeting& said = *link.theirs();
  admission_view view;
  view.self = options_.node;
  view.own = incarnation_;
  if (const peer_link* const live = roster_.up(said.node)) {
    view.up = live->peer().incarnation;
    view.up_epoch = live->peer().epoch;
    view.up_dialled = live->dialler() != nullptr;
  }
  for (const auto& item : diallers_) {
    const peer_link* const dial = item->link();
    if (dial != nullptr && dial->waits_for_verdict() && dial->theirs()->node == said.node)
      view.dialling = dial->theirs()->incarnation;
  }
  view.incarnation_taken = roster_.taken(said.node, said.incarnation);
  view.superseded = roster_.superseded(said.node, said.incarnation, env_.now());
  if (view.dialling.has_value()) env_.reached("peer.simultaneous_dial");

  admission_claim claim;
  claim.node = said.node;
  claim.incarnation = said.incarnation;
  claim.have_live_link = said.have_live_link || link.held();
  claim.last_epoch = said.last_epoch;
  const admission decided = judge(claim, view);
  if (decided == admission::hold) {
    env_.reached("peer.held");
    link.hold();
    held_.push_back(&link);
    return;
  }
  const peer_refusal why = refusal_of(decided);
  if (why == peer_refusal::none) return accept(link);
  refuse(link, why);
}

void peer_service::core::judge_held() {
  for (peer_link* const link : std::exchange(held_, {}))
    if (link->refusal() == peer_refusal::none && link->connected()) judge_claim(*link);
}

// Reports what stands in the way of a new lifetime as down.
void peer_service::core::make_way(const peer_id& next) {
  peer_link* const live = roster_.up(next.node);
  if (live == nullptr) return;
  const bool same = live->peer().incarnation == next.incarnation;
  if (same) {
    env_.reached("peer.half_open_replaced");
  } else {
    env_.reached("peer.restarted");
    roster_.supersede(next, live->peer().incarnation, env_.now());
  }
  bring_down(*live, same ? peer_down_reason::replaced : peer_down_reason::restarted);
  live->disconnect();
}

void peer_service::core::give_up_dials(const peer_id& next) {
  for (const auto& item : diallers_) {
    peer_link* const dial = item->link();
    if (dial == nullptr || !dial->waits_for_verdict() || dial->theirs()->node != next.node)
      continue;
    // The process that it reached is older than the one that came here since.
    if (dial->theirs()->incarnation != next.incarnation)
      roster_.supersede(next, dial->theirs()->incarnation, env_.now());
    dial->refuse(peer_refusal::duplicate);
  }
}

void peer_service::core::accept(peer_link& link) {
  const greeting& said = *link.theirs();
  verdict words;
  words.epoch = std::max(said.last_epoch, roster_.last_epoch(said.node, said.incarnation)) + 1;
  if (!epoch_believed(said, words.epoch)) return refuse(link, peer_refusal::protocol_error);
  // Before anything gives way: what comes to nothing takes nothing down.
  auto proof = credentials_.prove(said.challenge);
  if (!proof.has_value()) return refuse(link, peer_refusal::authentication);
  words.proof = *std::move(proof);
  const peer_id next{said.node, said.incarnation, words.epoch};
  give_up_dials(next);
  make_way(next);
  if (closing_) return refuse(link, peer_refusal::leaving);  // an observer wanted it
  words.version = common_version(said);
  words.features = options_.features & said.features;
  link.accept(words);
  bring_up(link);
}

void peer_service::core::link_accepted(peer_link& link, const verdict& said) {
  const greeting& remote = *link.theirs();
  if (said.epoch <= roster_.last_epoch(remote.node, remote.incarnation) ||
      said.version != common_version(remote))
    return refuse(link, peer_refusal::protocol_error);
  if (!credentials_.holds(link.mine().challenge, said.proof, remote.node))
    return refuse(link, peer_refusal::authentication);
  if (!epoch_believed(remote, said.epoch)) return refuse(link, peer_refusal::protocol_error);
  if (incarnation_in_use(remote)) return refuse(link, peer_refusal::node_id_conflict);
  if (roster_.superseded(remote.node, remote.incarnation, env_.now()))
    return refuse(link, peer_refusal::superseded);
  if (closing_) return refuse(link, peer_refusal::leaving);
  make_way({remote.node, remote.incarnation, said.epoch});
  if (closing_) return refuse(link, peer_refusal::leaving);  // an observer wanted it
  link.come_up(said);
  bring_up(link);
}

void peer_service::core::link_refused(peer_link& link, peer_refusal why) {
  report_refusal(link, why);
  judging_.schedule();
}

}  // namespace reprise
