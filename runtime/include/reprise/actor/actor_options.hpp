// The knobs of a node's actors, with defaults and units.
#pragma once

#include <cstdint>
#include <optional>

#include <reprise/actor/spawn_options.hpp>
#include <reprise/peer/peer_options.hpp>

namespace reprise {

struct actor_options {
  // None: a node by itself.
  std::optional<peer_options> peers;
  // Over how many of the node's loops actors may live, beginning with the first. 0: all. At most 65,535.
  std::size_t loop_count = 0;
  // Messages that wait for one actor; the next is refused. Limits: 1 to mailbox_limit.
  std::uint32_t mailbox_max = 4096;
  // Messages handled before the loop looks at its door again. Limits: 1 to 2^20.
  std::uint32_t turn_max = 512;
  // A message to an actor of this node is encoded and decoded as if that were elsewhere: finds what works only
  // here. For tests.
  bool local_as_remote = false;
  // Of one encoded message when there are no peers (else theirs). Limits: 1 to 2^30.
  std::size_t message_bytes_max = 16 * 1024 * 1024;
  // How long an actor that moved leaves a forwarding address. Limits: 1 ms to 10^6 s.
  duration forward_for = 60s;
  // How long an actor that moves waits for the other node to be ready; then it stays. Limits: 1 ms to 10^6 s.
  duration move_answer_within = 30s;
  // From where slots' generations and places of asks count; near the top in tests of wrapping. Not 0.
  std::uint32_t generation_first = 1;

  // Null, or a literal that names the first limit that is not kept.
  [[nodiscard]] const char* problem() const noexcept;
};

}  // namespace reprise
