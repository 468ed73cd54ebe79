#include <reprise/actor/client_session.hpp>

namespace reprise {
namespace {

constexpr std::uint8_t type_of(client_frame kind) noexcept {
  return static_cast<std::uint8_t>(kind);
}

}  // namespace

std::string_view to_string(client_refusal reason) noexcept {
  switch (reason) {
    case client_refusal::full: return "full";
    case client_refusal::not_admitted: return "not admitted";
    case client_refusal::no_join: return "no join";
    case client_refusal::protocol: return "protocol";
    case client_refusal::closing: return "closing";
    case client_refusal::failed: return "failed";
  }
  return "unknown reason";
}

send_result client_session::send(std::uint8_t type, const_bytes payload) {
  if (type >= client_frame_reserved) return send_result::refused;
  return session::send(type, payload);
}

send_result client_session::send_alive() { return session::send(type_of(client_frame::alive), {}); }

void client_session::on_connected() {
  const send_result sent = session::send(type_of(client_frame::join), credentials_);
  if (sent != send_result::ok)
    disconnect(
        {disconnect_reason::protocol_error, errc::message_too_large, "the join is too large"});
}

void client_session::on_frame(const frame& received) {
  if (received.type < client_frame_reserved) {
    if (joined_) return on_service_frame(received.type, received.payload);
  } else if (received.type == type_of(client_frame::joined)) {
    if (!std::exchange(joined_, true)) return on_joined();
  } else if (received.type == type_of(client_frame::refused)) {
    const const_bytes payload = received.payload;
    if (!joined_ && !payload.empty() &&
        std::to_integer<std::uint8_t>(payload.front()) < client_refusal_count)
      return on_refused(static_cast<client_refusal>(payload.front()), as_text(payload.subspan(1)));
  }
  disconnect({disconnect_reason::protocol_error, errc::protocol_error,
              "the service does not speak to a client"});
}

}  // namespace reprise
