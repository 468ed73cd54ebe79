#include <reprise/session/session.hpp>

#include <algorithm>

namespace reprise {
namespace {

// How many bytes a frame of unknown length is continued with at first; then as many as it has.
constexpr std::size_t blind_bytes_min = 256;

}  // namespace

// Straight into the queue where the last message ended, if there is room.
send_result session::send(const frame& value) {
  const mutable_bytes room = room_in_queue();
  const std::size_t written = room.empty() ? 0 : encode_into(value, room);
  return written > 0 ? enqueued_in_room(written) : send_in_parts(value);
}

inline std::size_t session::encode_into(const frame& value, mutable_bytes room) noexcept {
  try {
    return framing()->encode_into(value, room);
  } catch (...) {
    return 0;  // encode will say so too, or be good enough
  }
}

send_result session::send_in_parts(const frame& value) {
  frame_envelope around;
  try {
    framing()->encode(value, around);
  } catch (...) {
    disconnect({disconnect_reason::handler_failed, errc::ok, "encoding a frame"});
    return send_result::closed;
  }
  if (around.error() == errc::ok) return enqueue(around.header(), value.payload, around.trailer());
  return around.error() == errc::message_too_large ? send_result::too_big : send_result::refused;
}

// Frames are taken straight out of the lent bytes. Only one that began earlier is put together in
// kept(), from no more bytes than it needs if the codec can tell, and what was too much goes back.
void session::take_input(const_bytes lent) {
  std::size_t borrowed = 0;  // bytes at the end of kept() that are lent ones
  while (readable()) {
    if (kept().empty()) {
      if (lent.empty()) return;
      const std::size_t taken = take_frames(lent);
      lent = lent.subspan(taken);
      if (taken > 0 || ending()) continue;
      env().reached("session.frame_torn");
      return keep(lent);
    }
    const std::size_t kept_bytes = kept().kept().size();
    if (seen_ < kept_bytes) {
      const std::size_t taken =
          seen_ == 0 ? take_frames(kept().kept()) : take_frame(kept().kept(), seen_);
      if (ending()) return;
      seen_ = taken > 0 ? 0 : kept_bytes;
      const std::size_t left = kept_bytes - taken;
      const std::size_t returned = taken > 0 && left <= borrowed ? left : 0;
      kept().consume(taken + returned);
      lent = {lent.data() - returned, lent.size() + returned};
    } else {
      if (lent.empty()) return;
      const std::size_t missing =
          needed_ > kept_bytes ? needed_ - kept_bytes : std::max(kept_bytes, blind_bytes_min);
      const std::size_t taken = std::min(missing, lent.size());
      kept().append(lent.first(taken), needed_);
      lent = lent.subspan(taken);
      borrowed += taken;
    }
  }
  if (ending() || lent.empty()) return;
  env().reached("session.paused_in_batch");
  kept().append(lent);
}

void session::keep(const_bytes unfinished) {
  kept().append(unfinished, needed_);
  seen_ = unfinished.size();
}

std::size_t session::take_frames(const_bytes input) {
  frame_batch batch(input);
  framing()->decode_batch(batch);
  if (batch.empty()) return take_frame(input, 0);
  std::size_t taken = 0;
  for (const frame_batch::entry& each : batch.frames()) {
    if (!readable()) break;
    taken = each.end;
    hand_over(each.value);
  }
  return taken;
}

std::size_t session::take_frame(const_bytes input, std::size_t seen) {
  const decoded next = framing()->decode(input, seen);
  switch (next.what) {
    case decoded::outcome::need_more:
      needed_ = next.needed;
      if (input.size() >= framing()->frame_bytes_max())
        disconnect({disconnect_reason::protocol_error, errc::message_too_large,
                    "a frame is above the codec's largest"});
      else if (std::max(needed_, input.size()) > unfinished_bytes_max())
        disconnect({disconnect_reason::protocol_error, errc::message_too_large,
                    "a frame is above what this session takes now"});
      return 0;
    case decoded::outcome::broken:
      env().reached("session.frame_broken");
      disconnect({disconnect_reason::protocol_error, next.error, next.problem});
      return 0;
    case decoded::outcome::complete: break;
  }
  // A codec that makes no progress would never let go of the loop.
  if (next.consumed == 0 || next.consumed > input.size()) {
    disconnect({disconnect_reason::handler_failed, errc::ok, "the codec's count is wrong"});
    return 0;
  }
  hand_over(next.value);
  return next.consumed;
}

const char* session::torn() const noexcept {
  return kept().empty() ? nullptr : "the stream ended inside a frame";
}

}  // namespace reprise
