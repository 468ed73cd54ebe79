#include <reprise/actor/client_actor.hpp>

#include "client_connection.hpp"

namespace reprise {

client_actor::~client_actor() {
  if (seat_ != nullptr) seat_->actor_gone(ending());
}

bool client_actor::connected() const noexcept {
  return seat_ != nullptr && seat_->session() != nullptr && seat_->session()->connected();
}

send_result client_actor::send(std::uint8_t type, const_bytes payload) {
  if (seat_ == nullptr || seat_->session() == nullptr) return send_result::closed;
  if (type >= client_frame_reserved) return send_result::refused;
  return seat_->session()->send(type, payload);
}

void client_actor::disconnect(const disconnect_cause& cause) {
  if (seat_ != nullptr && seat_->session() != nullptr) seat_->session()->disconnect(cause);
}

}  // namespace reprise
