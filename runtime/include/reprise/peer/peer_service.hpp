// A node among its peers: it accepts, dials what it is told to, shakes hands, and keeps exactly one link to each
// node that it can reach.
//
//   peer_options options(node_id::parse("alpha").value());
//   options.listen = endpoint(ip_address::any(), 7700);
//   options.dial.push_back(host_port::parse("beta:7700").value());
//   peer_service peers(env, options);
//   peers.subscribe(observer);
//   co_await peers.start();
//
// Delivery is at most once: what one node sends another within one lifetime arrives as a prefix, in order. What is
// not delivered when a peer goes down is counted in peer_down.
//
// Source of the handshake's order, who speaks first: the design notes, see docs/PEERS.md.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <reprise/env/environment.hpp>
#include <reprise/env/task.hpp>
#include <reprise/peer/peer_observer.hpp>
#include <reprise/peer/peer_options.hpp>
#include <reprise/session/send_result.hpp>

namespace reprise {

class peer_link;

struct peer_state {
  peer_id peer;
  endpoint remote;
  bool dialled = false;    // by this node
  bool suspected = false;  // silent for suspect_after; slow, or about to go down
  std::uint64_t features = 0;
};

// Threading: on the node's first loop.
class peer_service {
 public:
  // Precondition: options.problem() == nullptr, and env is that of the node's first loop.
  peer_service(environment env, peer_options options);
  // Precondition: never started, or closed; unless the loop was halted.
  ~peer_service();
  peer_service(const peer_service&) = delete;
  peer_service& operator=(const peer_service&) = delete;

  // Once. Reports whether it listens (ok when it is not to), never inside this call; dialling begins.
  void start(std::function<void(errc)> on_started);
  [[nodiscard]] task<result<void>> start();
  // Where it listens. Precondition: started, and options.listens.
  [[nodiscard]] endpoint local() const;
  // Says goodbye to every peer, sends what was taken within the time, and reports once when nothing is left, never
  // inside this call.
  // Observers see each peer down, `left`.
  void close(duration within, std::function<void()> on_closed);
  [[nodiscard]] task<void> close(duration within);

  // Told of the peers that are up from a continuation, then of every change. The observer outlives its
  // subscription.
  void subscribe(peer_observer& observer);
  // At once: it is told nothing any more.
  void unsubscribe(peer_observer& observer) noexcept;

  // ok: taken; would_block: the link's queue is at its high mark; too_big: above the largest message
  // of either side; closed: no such lifetime (any more).
  [[nodiscard]] send_result send(const peer_id& to, const_bytes message);
  // To whatever lifetime of that node is up.
  [[nodiscard]] send_result send(const node_id& to, const_bytes message);

  // The way to a lifetime that is up, for who sends it much: valid until its on_peer_down. Null when it is over.
  [[nodiscard]] peer_link* route(const peer_id& to) const noexcept;
  [[nodiscard]] send_result send(peer_link& route, const_bytes message);
  // The largest message that both sides of it take.
  [[nodiscard]] std::size_t message_bytes_max(const peer_link& route) const noexcept;

  // Ends that lifetime now, as if its link had broken; nothing if it is over.
  void drop(const peer_id& peer);

  // Dials it from now on; nothing if it is dialled already.
  void add_peer(const host_port& remote);
  // Dials it no more; a link that came of it goes down, `removed`.
  void remove_peer(const host_port& remote);

  [[nodiscard]] incarnation_id incarnation() const noexcept;
  // Those that are up, in the order of their names.
  [[nodiscard]] std::vector<peer_state> peers() const;

 private:
  class core;
  std::unique_ptr<core> core_;
};

}  // namespace reprise
