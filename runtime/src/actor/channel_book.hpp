// The channels of one loop: those that its actors opened, and those that come to them.
#pragma once

#include <map>
#include <set>
#include <vector>

#include <reprise/actor/reliable_channel.hpp>

namespace reprise {

// In front of an item's bytes.
inline constexpr std::size_t channel_head_bytes = 45;

class channel_book {
 public:
  struct key {
    incarnation_id node;
    std::uint16_t loop = 0;
    channel_handle handle;
    friend auto operator<=>(const key&, const key&) = default;
  };

  // --- Sending
  void open(channel_handle handle, reliable_channel& channel) { open_.emplace(handle, &channel); }
  void close(actor_loop& here, channel_handle handle);
  // By the receiver's node; of anybody else it means nothing.
  void confirmed(incarnation_id by, channel_handle handle, std::uint64_t number, bool full);
  void refused(incarnation_id by, channel_handle handle, channel_end why);

  // --- Receiving
  void take_item(actor_loop& here, const actor_ref& to, const actor_ref& from,
                 channel_handle handle, std::uint64_t number, message_id type, const_bytes payload);
  void take_close(const key& from_whom);
  // Says of each channel that something came by what was taken.
  void confirm(actor_loop& here);

  // --- Links
  void link_up(const peer_id& peer);
  void link_down(const peer_id& peer, peer_down_reason why);

 private:
  struct incoming {
    actor_ref to;
    std::uint64_t taken = 0;
    bool full = false;  // the mailbox was, since the last confirmation
  };
  void forget(incarnation_id node);
  void forget_unreachable(const actor_loop& here);
  static void refuse(actor_loop& here, const key& from_whom, channel_end why);
  [[nodiscard]] std::vector<channel_handle> handles() const;

  std::map<channel_handle, reliable_channel*> open_;
  std::map<key, incoming> coming_;
  std::set<key> to_confirm_;
  std::map<node_id, incarnation_id> nodes_;
};

}  // namespace reprise
