#include <reprise/peer/peer_refusal.hpp>

namespace reprise {

std::string_view to_string(peer_refusal why) noexcept {
  switch (why) {
    case peer_refusal::none: return "none";
    case peer_refusal::version: return "no common version";
    case peer_refusal::cluster: return "another cluster";
    case peer_refusal::authentication: return "authentication failed";
    case peer_refusal::self: return "the node itself";
    case peer_refusal::node_id_conflict: return "node id conflict";
    case peer_refusal::duplicate: return "duplicate";
    case peer_refusal::superseded: return "superseded";
    case peer_refusal::leaving: return "leaving";
    case peer_refusal::protocol_error: return "protocol error";
    case peer_refusal::timed_out: return "timed out";
  }
  return "unknown";
}

}  // namespace reprise
