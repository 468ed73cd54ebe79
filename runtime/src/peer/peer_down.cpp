#include <reprise/peer/peer_down.hpp>

namespace reprise {

std::string_view to_string(peer_down_reason reason) noexcept {
  switch (reason) {
    case peer_down_reason::left: return "left";
    case peer_down_reason::link_lost: return "link lost";
    case peer_down_reason::restarted: return "restarted";
    case peer_down_reason::replaced: return "replaced";
    case peer_down_reason::protocol_error: return "protocol error";
    case peer_down_reason::removed: return "removed";
  }
  return "unknown";
}

}  // namespace reprise
