// The knobs of a node among its peers, with defaults and units.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <reprise/core/endpoint.hpp>
#include <reprise/peer/back_off.hpp>
#include <reprise/peer/node_id.hpp>
#include <reprise/peer/peer_authentication.hpp>

namespace reprise {

inline constexpr std::size_t cluster_bytes_max = 63;
// Pieces up to this are taken, whatever the own chunk_bytes: the two sides of a link need not agree on it.
inline constexpr std::size_t chunk_bytes_max = std::size_t{1} << 20;
// What a message counts for in a link's queue besides its bytes, so that no number of empty ones fits.
inline constexpr std::size_t message_overhead_bytes = 64;
// Every node takes messages up to this, so that what the runtime itself has to say to a peer never is too big.
inline constexpr std::size_t message_bytes_max_least = 1024;

struct peer_options {
  node_id node;  // required
  std::string cluster =
      "default";  // nodes of different clusters refuse each other; at most cluster_bytes_max
  bool listens = true;
  endpoint listen;              // port 0: any
  std::vector<host_port> dial;  // each is dialled until it is there, and again when it is lost
  std::uint64_t features = 0;   // offered; a link has those that both sides offer

  std::size_t session_count_max =
      1024;  // accepted connections; limits as in session_server_options

  duration connect_timeout = 5s;        // name lookup and connection; limits: 1 ms to 10^6 s
  duration handshake_timeout = 5s;      // from connection to verdict; the same
  back_off_options redial;              // after a link or a try was lost
  duration redial_after_refusal = 30s;  // refused for a reason that time alone will not mend
  duration stable_after = 10s;          // a link this old resets the back-off

  // Well below the down_after of every other node: the two sides of a link do not compare them.
  duration heartbeat_period = 1s;  // a heartbeat is sent every period, whatever else is
  duration suspect_after = 3s;     // of the remote end's silence; any byte counts as life
  duration down_after = 10s;       // above suspect_after
  duration superseded_for = 60s;   // how long an incarnation that was replaced stays refused

  // Of one message, both ways. Peers tell each other theirs: send() answers too_big above the smaller of the two.
  // Limits: message_bytes_max_least to 2^30.
  std::size_t message_bytes_max = 16 * 1024 * 1024;
  // Larger messages travel in pieces of this. Limits: 256 to chunk_bytes_max.
  std::size_t chunk_bytes = 16 * 1024;
  // Per link, each message with message_overhead_bytes. send() answers would_block from high on, and
  // on_peer_writable comes at low. Limits: 1 to 2^30; 0 to queue_bytes_high - 1.
  std::size_t queue_bytes_high = 64 * 1024 * 1024;
  std::size_t queue_bytes_low = 16 * 1024 * 1024;

  // Null: nobody has to prove anything.
  std::shared_ptr<const peer_authentication> authentication;

  peer_options() = default;
  explicit peer_options(node_id self) : node(std::move(self)) {}

  // Null, or a literal that names the first limit that is not kept.
  [[nodiscard]] const char* problem() const noexcept;
};

}  // namespace reprise
