// The channels of one loop: those that its actors opened, and those that come to them.
#pragma once

#include <map>
#include <set>
#include <utility>
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
  void close(channel_handle handle) { open_.erase(handle); }
  // Tells the receiver that nothing more comes, until it has heard it. Of the last channels_max.
  void leave(actor_loop& here, channel_handle handle, const actor_ref& to);
  void held_up(channel_handle handle);
  // Empty: there was never a link to that process, or another one has taken its place.
  [[nodiscard]] node_id node_of(incarnation_id incarnation) const;
  // By the receiver's node; of anybody else it means nothing.
  void confirmed(incarnation_id by, channel_handle handle, std::uint64_t number, bool full);
  void refused(incarnation_id by, channel_handle handle, channel_end why);

  // --- Receiving
  void take_item(actor_loop& here, const actor_ref& to, const actor_ref& from,
                 channel_handle handle, std::uint64_t number, message_id type, const_bytes payload);
  void take_close(actor_loop& here, const key& from_whom);
  void target_ended(actor_loop& here, const actor_ref& target);
  // Says of each channel that something came by what was taken.
  void confirm(actor_loop& here);

  [[nodiscard]] std::size_t coming_count() const noexcept { return coming_.size(); }
  [[nodiscard]] std::size_t left_count() const noexcept { return left_.size(); }

  // --- Links
  void link_up(actor_loop& here, const peer_id& peer);
  void link_down(const peer_id& peer, peer_down_reason why);

 private:
  struct incoming {
    actor_ref to;
    std::uint64_t taken = 0;
    bool full = false;  // the mailbox was, since the last confirmation
  };
  void erase(std::map<key, incoming>::iterator at);
  void forget(incarnation_id node);
  [[nodiscard]] bool was_forgotten(const key& from_whom) const;
  static void send_close(actor_loop& here, channel_handle handle, const actor_ref& to);
  void forget_unreachable(const actor_loop& here);
  static void refuse(actor_loop& here, const key& from_whom, channel_end why);
  [[nodiscard]] std::vector<channel_handle> handles() const;

  std::map<channel_handle, reliable_channel*> open_;
  std::map<key, incoming> coming_;
  std::set<std::pair<actor_ref, key>> targets_;  // those of coming_, by whom they come to
  std::set<key> to_confirm_;
  // By node and loop: the newest channel that was forgotten. It goes when another process has taken that one's place.
  std::map<std::pair<incarnation_id, std::uint16_t>, channel_handle> forgotten_;
  std::map<channel_handle, actor_ref> left_;  // closed here, and perhaps not there
  std::map<node_id, incarnation_id> nodes_;
};

}  // namespace reprise
