// Dials, and owns the one session that comes of it.
#pragma once

#include <functional>
#include <memory>

#include <reprise/env/environment.hpp>
#include <reprise/env/task.hpp>
#include <reprise/session/session_factory.hpp>

namespace reprise {

struct session_client_options {
  // For looking up the name and trying its addresses in turn, together. Limits: 1 ms to 10^6 s.
  duration connect_timeout = 10s;
  session_options session;
  std::uint32_t generation_first = 1;  // of session handles; not 0

  session_client_options() = default;

  // Null, or a literal that names the first limit that is not kept.
  [[nodiscard]] const char* problem() const noexcept;
};

// One connection at a time; dialling again after it has ended is the caller's business.
// Threading: on the loop of its environment.
class session_client {
 public:
  // Precondition: options.problem() == nullptr.
  session_client(environment env, session_client_options options, session_factory factory);
  // Precondition: idle(), unless the loop was halted.
  ~session_client();
  session_client(const session_client&) = delete;
  session_client& operator=(const session_client&) = delete;

  // Precondition: idle(). Reports once, never inside this call: the handle of the session right
  // after its on_connected, or why nothing came of it (the errors of connect and resolve, timed_out,
  // cancelled after close, closed when the factory made no session).
  void connect(const endpoint& to, std::function<void(result<session_handle>)> on_done);
  void connect(const host_port& to, std::function<void(result<session_handle>)> on_done);
  [[nodiscard]] task<result<session_handle>> connect(host_port to);
  [[nodiscard]] task<result<session_handle>> connect(endpoint to);

  // Nothing is dialled and no session lives.
  [[nodiscard]] bool idle() const noexcept;

  // Gives up dialling, or drains the session within the time (0: disconnects), and reports once when
  // idle. May be called at any time and more than once; each caller is told.
  void close(duration within, std::function<void()> on_closed);
  [[nodiscard]] task<void> close(duration within);

  // Null when it is gone.
  [[nodiscard]] session_base* find(session_handle id) const noexcept;

 private:
  class core;
  std::unique_ptr<core> core_;
};

}  // namespace reprise
