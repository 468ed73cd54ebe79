// Who may be a peer: a hook in the handshake. The accepting side puts a challenge, the dialling side proves
// itself and challenges in turn, and the verdict carries the answer to that.
#pragma once

#include <reprise/core/bytes.hpp>
#include <reprise/env/random.hpp>
#include <reprise/peer/node_id.hpp>

namespace reprise {

inline constexpr std::size_t proof_bytes_max = 4096;

// What it throws, or answers beyond proof_bytes_max, refuses the link that it was asked about (`authentication`),
// with a note in the trace; no other link is touched.
// Threading: on the loop of the peer service; one object may serve several services.
class peer_authentication {
 public:
  virtual ~peer_authentication() = default;
  // Fresh for each handshake; at most proof_bytes_max.
  [[nodiscard]] virtual byte_vector challenge(random_source& random) const = 0;
  // What `self` answers to a challenge; at most proof_bytes_max.
  [[nodiscard]] virtual byte_vector prove(const_bytes challenge, const node_id& self) const = 0;
  // Whether this is an answer of that node to this challenge.
  [[nodiscard]] virtual bool holds(const_bytes challenge, const_bytes proof,
                                   const node_id& claimed) const = 0;
};

}  // namespace reprise
