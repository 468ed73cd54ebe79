// The service's end of a client's session: joins it to an actor, and parts them.
#pragma once

#include <reprise/session/session.hpp>

#include "client_desk.hpp"

namespace reprise {

class client_connection final : public session {
 public:
  client_connection(session_init& init, client_desk& desk);
  ~client_connection() override;

  // --- From its seat
  // An actor stands for it now.
  void admitted();
  // It has no seat any more.
  void refuse(client_refusal why, std::string_view text);
  // The actor has ended.
  void part(actor_ending how);

 private:
  enum class phase : std::uint8_t { joining, asking, in, out };

  void on_connected() override;
  void on_frame(const frame& received) override;
  void on_writable() override;
  void on_disconnected(const disconnect_cause& cause) override;
  void on_late() { refuse(client_refusal::no_join, "no join came in time"); }
  void join(const frame& received);
  void leave();

  client_desk& desk_;
  client_seat* seat_ = nullptr;
  phase phase_ = phase::joining;
  timer late_;
};

}  // namespace reprise
