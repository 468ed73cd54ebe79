// What a session, or all ended sessions of a service, did. Plain counters of one loop.
#pragma once

#include <cstdint>

namespace reprise {

struct session_stats {
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_sent = 0;       // taken by the transport
  std::uint64_t frames_received = 0;  // handed to on_frame, or calls of on_bytes
  std::uint64_t sends = 0;            // answered ok, on the home loop or through a sender
  std::uint64_t sends_blocked = 0;    // answered would_block on the home loop
  std::uint64_t writes = 0;           // write operations; sends / writes is the batching
  std::uint64_t receives = 0;         // receive operations that brought bytes

  session_stats& operator+=(const session_stats& other) noexcept {
    bytes_received += other.bytes_received;
    bytes_sent += other.bytes_sent;
    frames_received += other.frames_received;
    sends += other.sends;
    sends_blocked += other.sends_blocked;
    writes += other.writes;
    receives += other.receives;
    return *this;
  }
};

}  // namespace reprise
