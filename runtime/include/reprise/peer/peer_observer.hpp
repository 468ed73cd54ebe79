// What a node learns of its peers. For each observer:
//
//   up(e1) (message | writable)* not_sent* down(e1) up(e2) … strictly alternating for each node, exactly one down for each
//   up, nothing of e1 after down(e1), and no up(e2) of a node anywhere before every observer was told down(e1).
//
// An observer may unsubscribe, and then be gone, inside any of these calls. What escapes one is caught and noted; the
// link lives on, and the others are told all the same.
//
// Threading: on the loop of the peer service, never inside a call of it.
#pragma once

#include <reprise/core/bytes.hpp>
#include <reprise/core/endpoint.hpp>
#include <reprise/peer/node_id.hpp>
#include <reprise/peer/peer_down.hpp>
#include <reprise/peer/peer_refusal.hpp>

namespace reprise {

class peer_observer {
 public:
  virtual void on_peer_up(const peer_id& peer) = 0;
  // Valid during the call.
  virtual void on_peer_message(const peer_id& peer, const_bytes message) = 0;
  // Once after send() answered would_block.
  virtual void on_peer_writable(const peer_id& peer) { static_cast<void>(peer); }
  // Before a down, in their order: each message that send() took and that was not given to the transport whole.
  // Valid during the call.
  virtual void on_peer_not_sent(const peer_id& peer, const_bytes message) {
    static_cast<void>(peer);
    static_cast<void>(message);
  }
  virtual void on_peer_down(const peer_id& peer, const peer_down& how) = 0;
  // A handshake came to nothing; no up, no down. `dialled` is empty when the remote end dialled.
  virtual void on_peer_refused(const host_port& dialled, peer_refusal why) {
    static_cast<void>(dialled);
    static_cast<void>(why);
  }

 protected:
  ~peer_observer() = default;
};

}  // namespace reprise
