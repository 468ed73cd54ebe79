// One connection between two nodes: the handshake's frames, then messages and heartbeats. What the frames mean
// for the node is its keeper's business.
#pragma once

#include <optional>

#include <reprise/peer/peer_down.hpp>
#include <reprise/peer/peer_options.hpp>
#include <reprise/peer/peer_refusal.hpp>
#include <reprise/session/session.hpp>

#include "handshake.hpp"
#include "link_outbox.hpp"

namespace reprise {

class peer_dialler;
class peer_link;

class link_keeper {
 public:
  // The connection stands.
  virtual void link_made(peer_link& link) = 0;
  virtual void link_greeted(peer_link& link, greeting said) = 0;
  virtual void link_accepted(peer_link& link, const verdict& said) = 0;
  virtual void link_refused(peer_link& link, peer_refusal why) = 0;
  // Only while it is up.
  virtual void link_message(peer_link& link, const_bytes message) = 0;
  virtual void link_writable(peer_link& link) = 0;
  virtual void link_goodbye(peer_link& link) = 0;
  // The last call about it.
  virtual void link_ended(peer_link& link, const disconnect_cause& cause) = 0;

 protected:
  ~link_keeper() = default;
};

class peer_link final : public session {
 public:
  // No dialler: the remote end dialled. Keeper, options and dialler outlive it.
  peer_link(session_init& init, link_keeper& keeper, const peer_options& options,
            peer_dialler* dialler);

  [[nodiscard]] peer_dialler* dialler() const noexcept { return dialler_; }
  [[nodiscard]] bool up() const noexcept { return up_; }
  // Once, whether or not it still is: the handshake is over.
  [[nodiscard]] bool was_up() const noexcept { return peer_.epoch != 0; }
  // Whether its process is known to have lived when the link came up: what led to that may have been on its way for
  // long.
  [[nodiscard]] bool heard_since_up() const noexcept { return heard_since_up_; }
  [[nodiscard]] bool suspected() const noexcept { return suspected_; }
  [[nodiscard]] time_point up_since() const noexcept { return up_since_; }
  // What this side said, and what the other one did; the latter from link_greeted on.
  [[nodiscard]] const greeting& mine() const noexcept { return mine_; }
  [[nodiscard]] const std::optional<greeting>& theirs() const noexcept { return theirs_; }
  // Precondition: up().
  [[nodiscard]] const peer_id& peer() const noexcept { return peer_; }
  [[nodiscard]] std::uint64_t features() const noexcept { return features_; }
  // Why the handshake came to nothing, as far as it did.
  [[nodiscard]] peer_refusal refusal() const noexcept { return refusal_; }
  // Why its end will be reported, if the transport does not know better.
  void set_down_reason(peer_down_reason why) noexcept { down_reason_ = why; }
  [[nodiscard]] peer_down_reason down_reason() const noexcept { return down_reason_; }
  // Its claim waited for a dial of this node: what it said of live links is older than what came of that.
  void hold() noexcept { held_ = true; }
  [[nodiscard]] bool held() const noexcept { return held_; }
  // Whether it has said who this node is and waits for an answer.
  [[nodiscard]] bool waits_for_verdict() const noexcept {
    return dialler_ != nullptr && !mine_.node.empty() && !was_up() &&
           refusal_ == peer_refusal::none && connected();
  }

  // --- The handshake
  void greet(greeting words);
  // The accepting side says yes.
  void accept(const verdict& words);
  // The dialling side heard it.
  void come_up(const verdict& words);
  // Says why, and ends. Nothing more is reported but the end.
  void refuse(peer_refusal why);

  // --- Up
  [[nodiscard]] std::size_t message_bytes_max() const noexcept { return send_bytes_max_; }
  [[nodiscard]] send_result send_message(const_bytes message);
  // Everything that was taken goes out, then the goodbye; then the link drains.
  void leave(duration within);
  // Not up any more for its keeper, whatever the transport still does.
  void fall() noexcept { up_ = false; }
  [[nodiscard]] std::uint64_t not_sent_count() const noexcept { return outbox_.count(); }
  template <class Call>
  void for_each_not_sent(const Call& call) const {
    outbox_.for_each(call);
  }
  [[nodiscard]] std::uint64_t unknown_count() const noexcept { return handed_on_ - confirmed_; }

 private:
  void on_connected() override;
  void on_frame(const frame& received) override;
  // A stranger makes this side keep no more than a handshake.
  std::size_t unfinished_bytes_max() const noexcept override {
    return was_up() ? SIZE_MAX : handshake_frame_bytes_max;
  }
  void on_sent(std::size_t bytes) override;
  void on_disconnected(const disconnect_cause& cause) override;

  void say(link_frame what, const_bytes body);
  void pump(std::size_t window);
  void take_message(const frame& received);
  void take_heartbeat(const_bytes body);
  void on_beat();
  void on_handshake_timeout();
  void break_off(const char* why);

  link_keeper& keeper_;
  const peer_options& settings_;
  peer_dialler* dialler_;
  greeting mine_;
  std::optional<greeting> theirs_;
  peer_id peer_;
  std::uint64_t features_ = 0;
  std::size_t send_bytes_max_ = 0;  // the smaller one of both sides' largest messages
  time_point up_since_{};
  timer handshake_;
  timer beat_;
  link_outbox outbox_;
  byte_vector partial_;  // of a message that comes in pieces
  std::uint64_t handed_on_ = 0;
  std::uint64_t confirmed_ = 0;
  std::uint64_t arrived_ = 0;
  std::uint64_t heard_bytes_ = 0;  // at the last look
  time_point heard_at_{};
  bool up_ = false;
  bool held_ = false;
  bool heard_since_up_ = false;
  peer_refusal refusal_ = peer_refusal::none;
  peer_down_reason down_reason_ = peer_down_reason::link_lost;
  bool suspected_ = false;
  bool blocked_ = false;
};

}  // namespace reprise
