#include <reprise/actor/actor_loop.hpp>

#include "channel_book.hpp"
#include "move_offer.hpp"

// What links that come and go mean for the actors of one loop.
namespace reprise {

void actor_loop::peer_up(const peer_id& peer, std::size_t bytes_max) {
  links_[peer.incarnation] = {peer, bytes_max};
  for (const actor_ref& who : std::set<actor_ref>(peer_followers_))
    signal(who, peer_change{peer, true, {}});
  channels_->link_up(*this, peer);
}

void actor_loop::follow_peers(actor& who) {
  if (!peer_followers_.insert(who.self()).second) return;
  for (const auto& [node, link] : links_) signal(who.self(), peer_change{link.peer, true, {}});
}

void actor_loop::peer_down(const peer_id& peer, peer_down_reason why) {
  links_.erase(peer.incarnation);
  for (const std::uint64_t each :
       asks_.find([&](const pending_ask& item) { return item.asked_node() == peer.incarnation; })) {
    env_.reached("ask.maybe_delivered");
    finish_ask(each, ask_error::maybe_delivered);
  }
  const down_reason reason =
      why == peer_down_reason::restarted ? down_reason::node_restarted : down_reason::link_lost;
  lose_watches(peer.incarnation, reason);
  lose_moves(peer.incarnation);
  channels_->link_down(peer, why);
  for (const actor_ref& who : std::set<actor_ref>(peer_followers_))
    signal(who, peer_change{peer, false, why});
}

}  // namespace reprise
