// Two sockets and the two pipes between them. Owned by the world; freed, between events, once both ends
// are closed and no event points at it.
#pragma once

#include <memory>

#include <reprise/sim/tcp_pipe.hpp>
#include <reprise/sim/tcp_socket.hpp>

namespace reprise::sim {

class tcp_listener;

class tcp_connection {
 public:
  tcp_connection(world& owner, entity_id entity, host& dialler, host& acceptor,
                 const endpoint& from, const endpoint& to);

  [[nodiscard]] entity_id entity() const noexcept { return entity_; }
  [[nodiscard]] tcp_socket& dialling() noexcept { return dialling_; }
  [[nodiscard]] tcp_socket& accepting() noexcept { return accepting_; }
  [[nodiscard]] const endpoint& from() const noexcept { return from_; }  // of the dialling end
  [[nodiscard]] const endpoint& to() const noexcept { return to_; }
  [[nodiscard]] tcp_pipe& forward() noexcept { return forward_; }

  // A place in this listener's backlog is kept until the last step of the handshake.
  void expect_at(tcp_listener& listener) noexcept;
  // Both ends known to the hosts; the accepting end waits for that step.
  void establish();
  void on_handshake();                   // that step arrived
  void on_handshake_lost();              // it never will
  void spare();                          // faults ended: it will not be reset
  void lose_power(const host& machine);  // on which one end is, or both
  void maybe_release();
  [[nodiscard]] bool releasable() const noexcept;

  std::size_t slot = 0;  // where the world keeps it
  bool released = false;

 private:
  // The listener that waits for the handshake; null when it is gone.
  [[nodiscard]] tcp_listener* expecting() noexcept;
  void on_forced_reset() { dialling_.force_reset(); }

  world& world_;
  tcp_pipe forward_;  // from dialling to accepting
  tcp_pipe backward_;
  tcp_socket dialling_;
  tcp_socket accepting_;
  entity_id entity_;
  entity_id listener_;
  endpoint from_;
  endpoint to_;
  std::unique_ptr<event> reset_event_;  // of a connection that is to be reset
};

}  // namespace reprise::sim
