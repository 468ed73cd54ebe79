// The messages that actors' nodes send each other over a link. Little-endian; the first byte is the kind. A node that
// does not know a kind skips the message.
//
//   place     slot u32, generation u32, loop u16                       of an actor of the node that receives or sends
//   address   incarnation u64, place                                   of an actor anywhere
//
//   tell      flags u8, hops u8, to place, from address, type u64, payload
//   ask       as tell, then correlation u64, asker's loop u16, asker's incarnation u64, time left in us u64, payload
//   answer    loop u16, correlation u64, payload
//   failure   loop u16, correlation u64, ask_error u8
//   watch     target place, watcher place, handle u64
//   unwatch   the same
//   down      watcher place, handle u64, target place, down_reason u8, moved_to address
//   lost      sender place, target address, type u64, dead_letter_reason u8
//   stop      target place; kill the same
//   announce  place, name, type (each a length u8 and text)
//   withdraw  place, down_reason u8, moved_to address
//   move_offer    place of the loop that takes it, place, name, type, mailbox_max u32, packed state
//   move_ready    old place, new place; move_refused the same
//   move_commit   new place
//   channel_item     target place, sender place, handle u64, number u64, type u64, payload
//   channel_close    target place, sender's loop u16, handle u64; answered by channel_refused
//   channel_confirm  sender's loop as a place, handle u64, number u64, mailbox was full u8
//   channel_refused  sender's loop as a place, handle u64, channel_end u8
#pragma once

#include <cstdint>

#include <reprise/actor/actor_ref.hpp>
#include <reprise/actor/byte_sink.hpp>

#include "../peer/byte_reader.hpp"

namespace reprise::actor_wire {

enum class kind : std::uint8_t {
  none,  // of an empty message
  tell,
  ask,
  answer,
  failure,
  watch,
  unwatch,
  down,
  lost,
  stop,
  kill,
  announce,
  withdraw,
  move_offer,
  move_ready,
  move_refused,
  move_commit,
  channel_item,
  channel_close,
  channel_confirm,
  channel_refused,
};

inline constexpr std::uint8_t flag_wants_notice = 1;

inline byte_sink& put_place(byte_sink& out, const actor_ref& who) {
  return out.put(who.slot(), who.generation(), who.loop());
}
inline byte_sink& put_address(byte_sink& out, const actor_ref& who) {
  return out.put(who.node().value, who.slot(), who.generation(), who.loop());
}
inline actor_ref take_place(byte_reader& in, incarnation_id node) {
  const auto slot = in.take<std::uint32_t>();
  const auto generation = in.take<std::uint32_t>();
  const auto loop = in.take<std::uint16_t>();
  return {node, loop, slot, generation};
}
inline actor_ref take_address(byte_reader& in) {
  const incarnation_id node{in.take<std::uint64_t>()};
  return take_place(in, node);
}

}  // namespace reprise::actor_wire
