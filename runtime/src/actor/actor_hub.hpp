// Where a node's actors meet its links: on the first loop.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <utility>

#include <reprise/actor/actor_system.hpp>

namespace reprise {

// Signals that one link may owe while its queue is full; beyond it the link is given up, so that everybody learns of
// it.
inline constexpr std::size_t owed_bytes_max = std::size_t{64} << 20;

class actor_hub final : private peer_observer {
 public:
  actor_hub(actor_system& system, peer_service& peers);
  ~actor_hub();

  // A tell or an ask, which may be refused.
  [[nodiscard]] tell_result send(incarnation_id node, link_epoch epoch, const_bytes raw);
  // Everything else, which may not. False: that link is no more, and nothing was sent.
  bool send_signal(incarnation_id node, link_epoch epoch, const_bytes raw);
  // An item of a channel. False: there was no room, nor will there be for its next ones before its first comes again.
  using channel_id = std::pair<std::uint16_t, channel_handle>;  // loop, handle
  [[nodiscard]] bool send_item(incarnation_id node, link_epoch epoch, const channel_id& channel,
                               bool first, const_bytes raw);
  void forget(incarnation_id node, const channel_id& channel);
  void announce(const actor_ref& who, std::string_view name, std::string_view type);
  void withdraw(const actor_ref& who, down_reason why, const actor_ref& moved_to);

 private:
  struct link {
    peer_id peer;
    peer_link* route = nullptr;
    std::deque<byte_vector> owed;  // each counts for some bytes more than it has
    std::size_t owed_bytes = 0;
    std::set<channel_id> held_up;
  };

  void on_peer_up(const peer_id& peer) override;
  void on_peer_message(const peer_id& peer, const_bytes message) override;
  void on_peer_writable(const peer_id& peer) override;
  void on_peer_not_sent(const peer_id& peer, const_bytes message) override;
  void on_peer_down(const peer_id& peer, const peer_down& how) override;

  void pay(link& to);
  [[nodiscard]] link* find(incarnation_id node, link_epoch epoch) noexcept;
  void take_entry(const peer_id& peer, const_bytes raw);

  actor_system& system_;
  peer_service& peers_;
  std::map<incarnation_id, link> links_;
};

}  // namespace reprise
