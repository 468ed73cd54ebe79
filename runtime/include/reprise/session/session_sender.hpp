// Sending to a session from any thread.
#pragma once

#include <memory>

#include <reprise/core/bytes.hpp>
#include <reprise/session/disconnect.hpp>
#include <reprise/session/frame.hpp>
#include <reprise/session/send_result.hpp>
#include <reprise/session/session_handle.hpp>

namespace reprise {

class sender_channel;

// A copyable handle. It may outlive its session, and the session's loop: then everything answers
// closed.
//
// Threading: every method from any thread. What several calls took is written in the order in which
// they took their places, which for calls ordered by happens-before is call order, also between a
// sender and session::send.
//
// Limits: those of the session; the bytes that a sender took count towards its marks at once. After
// would_block, on_writable comes on the session's home loop (and, when senders race, sometimes once
// more than needed).
class session_sender {
 public:
  session_sender() noexcept = default;  // answers closed
  explicit session_sender(std::shared_ptr<sender_channel> channel) noexcept;

  // Framed sessions. Copies and encodes on the calling thread.
  [[nodiscard]] send_result send(const frame& value) const;
  [[nodiscard]] send_result send(std::uint8_t type, const_bytes payload) const {
    return send(frame(type, payload));
  }
  // Framed sessions: a frame of type 0. Raw sessions: bytes.
  [[nodiscard]] send_result send(const_bytes payload) const { return send(frame(payload)); }

  // As session_base::disconnect. After it returned, send on this thread answers closed.
  void disconnect(const disconnect_cause& cause = {}) const;

  [[nodiscard]] session_handle id() const noexcept;

 private:
  std::shared_ptr<sender_channel> channel_;
};

}  // namespace reprise
