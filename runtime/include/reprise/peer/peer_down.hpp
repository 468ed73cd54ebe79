// Why a peer went down.
#pragma once

#include <cstdint>
#include <string_view>

namespace reprise {

enum class peer_down_reason : std::uint8_t {
  // It said goodbye, or this node did.
  left,
  // The connection broke or fell silent. The peer may still be alive.
  link_lost,
  // A new incarnation of the node appeared; the old one is gone for good.
  restarted,
  // The same incarnation came in by a newer link: the old one was half-open.
  replaced,
  // It broke the protocol.
  protocol_error,
  // This node removed it from its configuration.
  removed,
};

[[nodiscard]] std::string_view to_string(peer_down_reason reason) noexcept;

struct peer_down {
  peer_down_reason reason = peer_down_reason::link_lost;
  // Messages that send() took and that will not arrive: never given to the transport.
  std::uint64_t not_sent_count = 0;
  // Messages that may have arrived, or not: given to the transport and not confirmed.
  std::uint64_t unknown_count = 0;
};

}  // namespace reprise
