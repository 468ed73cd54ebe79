// A message that no handler saw.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <reprise/actor/actor_ref.hpp>
#include <reprise/actor/message.hpp>

namespace reprise {

// How often a message follows an actor that moved, at most.
inline constexpr std::uint8_t hops_max = 4;

enum class dead_letter_reason : std::uint8_t {
  // The actor had ended, or never was, or belongs to another incarnation.
  not_here,
  // It was in the mailbox of an actor that ended.
  stopped,
  // The mailbox was full.
  overflow,
  // The actor has no handler for its type.
  not_handled,
  // Its bytes are no such message.
  undecodable,
  // Above the largest message of the link.
  too_large,
  // There is no link to its node.
  no_link,
  // The link's queue was full.
  link_full,
  // The link was lost before it was given to the network.
  not_sent,
  // Its time had passed when its turn came.
  expired,
  // It was forwarded hops_max times: its actor moves faster than it.
  too_many_hops,
};

inline constexpr std::size_t dead_letter_reason_count =
    static_cast<std::size_t>(dead_letter_reason::too_many_hops) + 1;

[[nodiscard]] std::string_view to_string(dead_letter_reason reason) noexcept;

struct dead_letter {
  actor_ref from;  // nobody when no actor sent it
  actor_ref to;
  message_id type = 0;
  dead_letter_reason reason = dead_letter_reason::not_here;
};

// To the sender of a tell that became a dead letter somewhere else, if its actor has a handler for it. Best
// effort: where the way back is lost, this is lost too.
struct undelivered {
  actor_ref to;
  message_id type = 0;
  dead_letter_reason reason = dead_letter_reason::not_here;
};

}  // namespace reprise
