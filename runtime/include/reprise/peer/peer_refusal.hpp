// Why a handshake came to nothing: said to the other side, and reported on this one.
#pragma once

#include <cstdint>
#include <string_view>

namespace reprise {

enum class peer_refusal : std::uint8_t {
  none = 0,
  // No common protocol version. One of the two must be updated.
  version,
  // The clusters have different names.
  cluster,
  // It proved not to be who it says, or this node's own authentication failed.
  authentication,
  // The node dialled itself, perhaps by another of its addresses: never dialled again. Or the other side says so:
  // then after redial_after_refusal.
  self,
  // Two processes claim the same node id: correct the configuration. Or a peer claims the incarnation of this
  // node or of another one that is up, which no honest peer does.
  node_id_conflict,
  // There is a link between the two already. No fault.
  duplicate,
  // A newer incarnation of the node is known.
  superseded,
  // The node is going away.
  leaving,
  // A frame that has no place here, or an epoch that no count of links explains.
  protocol_error,
  // The handshake took too long.
  timed_out,
};

inline constexpr std::uint8_t peer_refusal_count =
    static_cast<std::uint8_t>(peer_refusal::timed_out) + 1;

[[nodiscard]] std::string_view to_string(peer_refusal why) noexcept;

}  // namespace reprise
