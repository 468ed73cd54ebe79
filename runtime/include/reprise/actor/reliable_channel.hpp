// From one actor to another, everything, once and in order, also over lost links.
//
// A tell is lost when its link is lost. A channel keeps what it was given until the other side has taken it into the
// actor's mailbox, and sends it again when there is a link again: numbered, confirmed cumulatively, and recognised by
// the receiver when it comes twice. It lasts as long as both processes and the receiving actor do: when one of them
// has ended, or its node has left, the channel ends, and says what was not confirmed (which may have been handled, or
// not). What ended while there was no link, or before anything was sent, is learnt with the next item; that a process
// restarted, only of a node to which there was a link before. A receiving loop that has channels_max channels forgets
// those of nodes without a link; they end, refused, when they come back.
//
// At most channel_window_bytes and channel_window_count are on their way at once, the rest waits here.
#pragma once

#include <deque>

#include <reprise/actor/actor.hpp>

namespace reprise {

// Channels that may come to one loop; the next is refused, after those of nodes without a link were forgotten.
inline constexpr std::size_t channels_max = 65'536;
// Of one channel, sent and not confirmed; one item may always be.
inline constexpr std::size_t channel_window_bytes = 128 * 1024;
inline constexpr std::size_t channel_window_count = 256;

struct channel_options {
  // Not confirmed yet; the next is refused. Limits: 1 to 2^30 each.
  std::size_t bytes_max = 1024 * 1024;
  std::size_t count_max = 1024;
  // Where the mailbox or the link was full, what it did not hold is sent again after this time. Limits: 1 ms to
  // 10^6 s.
  duration resend_after = 500ms;

  channel_options() = default;
};

// A member of the actor that sends; destroyed with it or before. Its items arrive as ordinary messages, from that actor.
class reliable_channel {
 public:
  reliable_channel(actor& owner, const actor_ref& to, channel_options options = {});
  ~reliable_channel();
  reliable_channel(const reliable_channel&) = delete;
  reliable_channel& operator=(const reliable_channel&) = delete;

  // ok: it has the number last_number(); overflow: too much is unconfirmed; too_large; not_here: the channel ended.
  template <message M>
  tell_result send(const M& value) {
    if (const tell_result refused = may_add(); refused != tell_result::ok) return refused;
    byte_vector raw;
    byte_sink out(raw);
    message_traits<M>::encode(value, out);
    return add(message_id_of<M>, std::move(raw));
  }

  [[nodiscard]] channel_handle handle() const noexcept { return handle_; }
  [[nodiscard]] const actor_ref& target() const noexcept { return to_; }
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  // Numbers count from 1. Everything up to this one is in the mailbox, or was handled.
  [[nodiscard]] std::uint64_t confirmed() const noexcept { return confirmed_; }
  [[nodiscard]] std::uint64_t last_number() const noexcept { return confirmed_ + waiting_.size(); }

  // --- For the loop
  void on_confirmed(std::uint64_t number, bool full);
  void on_link(const peer_id& peer);
  void on_link_lost(const peer_id& peer, peer_down_reason why);
  void on_refused(channel_end why);
  // There was no room on the way.
  void hold_up();

 private:
  struct item {
    message_id type;
    byte_vector bytes;
  };

  [[nodiscard]] tell_result may_add() const noexcept;
  tell_result add(message_id type, byte_vector bytes);
  [[nodiscard]] bool send_next();
  void send_more();
  void begin_again() noexcept;
  void on_resend();
  void end(channel_end why);

  actor& owner_;
  actor_ref to_;
  channel_options options_;
  channel_handle handle_;
  node_id node_;  // of the target, once known
  std::deque<item> waiting_;
  std::size_t bytes_ = 0;
  std::uint64_t confirmed_ = 0;
  std::uint64_t sent_ = 0;        // over this link, since it last began again
  std::size_t flying_bytes_ = 0;  // sent and not confirmed
  timer resend_;                  // nothing is sent while it runs
  bool ended_ = false;
};

}  // namespace reprise
