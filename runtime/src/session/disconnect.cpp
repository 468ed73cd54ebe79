#include <reprise/session/disconnect.hpp>

#include <reprise/session/send_result.hpp>

namespace reprise {

std::string_view to_string(disconnect_reason reason) noexcept {
  switch (reason) {
    case disconnect_reason::requested: return "requested";
    case disconnect_reason::remote_closed: return "remote closed";
    case disconnect_reason::network_error: return "network error";
    case disconnect_reason::protocol_error: return "protocol error";
    case disconnect_reason::idle_timeout: return "idle timeout";
    case disconnect_reason::write_timeout: return "write timeout";
    case disconnect_reason::drained: return "drained";
    case disconnect_reason::drain_timeout: return "drain timeout";
    case disconnect_reason::handler_failed: return "handler failed";
    case disconnect_reason::service_closed: return "service closed";
    case disconnect_reason::too_slow: return "too slow";
  }
  return "unknown reason";
}

std::string_view to_string(send_result answer) noexcept {
  switch (answer) {
    case send_result::ok: return "ok";
    case send_result::would_block: return "would block";
    case send_result::too_big: return "too big";
    case send_result::refused: return "refused";
    case send_result::closed: return "closed";
  }
  return "unknown answer";
}

}  // namespace reprise
