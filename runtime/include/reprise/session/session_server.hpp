// Listens, and owns the sessions of everybody who connects.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <reprise/env/environment.hpp>
#include <reprise/env/task.hpp>
#include <reprise/session/session_factory.hpp>

namespace reprise {

// What a broadcast does with a receiver whose queue is at its high mark.
enum class broadcast_overflow : std::uint8_t { skip, disconnect };

inline constexpr std::size_t session_count_limit = std::size_t{1} << 20;

struct session_server_options {
  endpoint at;
  listen_options listening;
  // Connections above it wait in the listener's backlog until a session ends.
  // Limits: 1 to session_count_limit.
  std::size_t session_count_max = 100;
  // Over how many of the node's loops sessions are spread, beginning with the first. 0: all.
  std::size_t loop_count = 0;
  // The pause after an accept that failed (no descriptors left). Limits: 1 ms to 60 s.
  duration accept_retry_delay = 100ms;
  broadcast_overflow overflow = broadcast_overflow::skip;
  session_options session;
  std::uint32_t generation_first = 1;  // of session handles; not 0

  session_server_options() = default;
  explicit session_server_options(const endpoint& where) : at(where) {}

  // Null, or a literal that names the first limit that is not kept.
  [[nodiscard]] const char* problem() const noexcept;
};

struct session_server_stats {
  std::uint64_t accepted = 0;
  std::uint64_t accept_errors = 0;
  std::uint64_t dropped = 0;             // connections for which the factory made no session
  std::uint64_t broadcasts_skipped = 0;  // receivers that a broadcast left out
  session_stats ended;                   // the sum over sessions that have ended
};

// Threading: on the loop of its environment, except where stated.
class session_server {
 public:
  // Precondition: options.problem() == nullptr.
  session_server(environment env, session_server_options options, session_factory factory);
  // Precondition: never started, or closed; unless the loop was halted.
  ~session_server();
  session_server(const session_server&) = delete;
  session_server& operator=(const session_server&) = delete;

  // Once. Reports the outcome of listening: ok, the errors of listen, or cancelled when the server
  // was closed first. Connections are accepted from then on.
  void start(std::function<void(errc)> on_started);
  [[nodiscard]] task<result<void>> start();
  // Where it listens. Precondition: started.
  [[nodiscard]] endpoint local() const;

  // Stops listening, drains every session within the time (0: disconnects), and reports once when
  // the last one has gone. May be called at any time and more than once: a shorter time counts,
  // each caller is told.
  void close(duration within, std::function<void()> on_closed);
  [[nodiscard]] task<void> close(duration within);

  // From any thread that knows the server to be alive (a callback of one of its sessions does).
  // Encodes once and sends to every framed session but `except`, each loop as an event of its own.
  // ok, too_big, refused, or closed (it does not listen yet, or not any more). What the codec throws
  // goes to the caller.
  [[nodiscard]] send_result broadcast(const frame& value, session_handle except = {});

  // Null when it is gone. Threading: on that session's home loop.
  [[nodiscard]] session_base* find(session_handle id) const noexcept;

  // Sessions as the accepting loop counts them: never fewer than there are.
  [[nodiscard]] std::size_t session_count() const noexcept;
  [[nodiscard]] session_server_stats stats() const;

 private:
  class core;
  std::unique_ptr<core> core_;
};

}  // namespace reprise
