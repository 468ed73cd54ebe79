// What an actor is told beside messages. Signals stand in the mailbox in their order, outside its bound, and are
// never dropped.
#pragma once

#include <string>

#include <reprise/actor/actor_down.hpp>
#include <reprise/actor/dead_letter.hpp>
#include <reprise/peer/peer_down.hpp>

namespace reprise {

// A following of a name or a type. 0 is none.
struct follow_handle {
  std::uint64_t value = 0;
  friend auto operator<=>(const follow_handle&, const follow_handle&) = default;
};

// An actor that is known by name or type came or went. For each follower and actor: up, then down, in turn.
struct directory_change {
  enum class kind : std::uint8_t {
    up,
    down,
    // Once for each follower: everything that was there when it began to follow has been told.
    complete,
    // For a named_ref alone: who had moved there has not arrived.
    lapsed,
  };
  follow_handle follow;
  kind what = kind::up;
  actor_ref who;
  std::string name;  // empty: known by its type alone
  std::string type;
  down_reason reason =
      down_reason::stopped;  // of a down; `stopped` too when it lives and lost its name to another
  actor_ref moved_to;        // of a down whose reason is `moved`
};

// Another node's actor has this actor's unique name, and wins.
struct name_conflict {
  std::string name;
  actor_ref winner;
};

struct peer_change {
  peer_id peer;
  bool up = false;
  peer_down_reason reason = peer_down_reason::link_lost;  // of a down
};

// To the parent: a child crashed and lives again, as another.
struct child_restarted {
  actor_ref before;
  actor_ref now;
};

// To an actor that was to move and is still here.
struct move_ended {
  enum class reason : std::uint8_t {
    // There is no link to the node.
    no_link,
    // The node does not know the actor's type, or has no room.
    refused,
    // The link was lost before the other node had said that it is ready.
    link_lost,
    // The other node did not answer within actor_options::move_answer_within.
    timed_out,
  };
  reason why = reason::no_link;
};

// A reliable channel of one actor. 0 is none.
struct channel_handle {
  std::uint64_t value = 0;
  friend auto operator<=>(const channel_handle&, const channel_handle&) = default;
};

enum class channel_end : std::uint8_t {
  // The receiving actor ended, or moved.
  target_down,
  // Its process did.
  node_restarted,
  // The other side has too many channels, or knows this one differently.
  refused,
};

inline constexpr std::uint8_t channel_end_count =
    static_cast<std::uint8_t>(channel_end::refused) + 1;

// To the actor that sends: nothing more will be confirmed. The items confirmed + 1 to confirmed + unconfirmed_count
// may have been handled, or not.
struct channel_ended {
  channel_handle channel;
  channel_end why = channel_end::target_down;
  std::uint64_t confirmed = 0;
  std::uint64_t unconfirmed_count = 0;
};

// The request to end in its turn. No handler sees it.
struct stop_wish {};

// The place of a signal in a handler table.
template <class S>
inline constexpr message_id signal_id = 0;
template <>
inline constexpr message_id signal_id<actor_down> = hash_text("reprise.signal.down");
template <>
inline constexpr message_id signal_id<undelivered> = hash_text("reprise.signal.undelivered");
template <>
inline constexpr message_id signal_id<directory_change> = hash_text("reprise.signal.directory");
template <>
inline constexpr message_id signal_id<name_conflict> = hash_text("reprise.signal.name_conflict");
template <>
inline constexpr message_id signal_id<peer_change> = hash_text("reprise.signal.peer");
template <>
inline constexpr message_id signal_id<child_restarted> = hash_text("reprise.signal.restarted");
template <>
inline constexpr message_id signal_id<channel_ended> = hash_text("reprise.signal.channel");
template <>
inline constexpr message_id signal_id<stop_wish> = hash_text("reprise.signal.stop");
template <>
inline constexpr message_id signal_id<move_ended> = hash_text("reprise.signal.moved");

}  // namespace reprise
