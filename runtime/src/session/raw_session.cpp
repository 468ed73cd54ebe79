#include <reprise/session/raw_session.hpp>

#include <cstring>

namespace reprise {

send_result raw_session::send(const_bytes bytes) {
  if (bytes.size() > options().raw_send_bytes_max) return send_result::too_big;
  if (bytes.empty()) return connected() ? send_result::ok : send_result::closed;
  if (const mutable_bytes room = room_in_queue(); room.size() >= bytes.size()) {
    std::memcpy(room.data(), bytes.data(), bytes.size());
    return enqueued_in_room(bytes.size());
  }
  return enqueue({}, bytes, {});
}

void raw_session::take_input(const_bytes lent) {
  if (kept().empty()) {
    const std::size_t taken = offer(lent);
    if (!ending()) kept().append(lent.subspan(taken));
  } else {
    kept().append(lent);
    const std::size_t taken = offer(kept().kept());
    kept().consume(taken);
  }
  if (readable() && kept().kept().size() > options().raw_kept_bytes_max)
    disconnect({disconnect_reason::protocol_error, errc::message_too_large,
                "on_bytes left more than raw_kept_bytes_max"});
}

std::size_t raw_session::offer(const_bytes input) {
  if (!readable()) return 0;
  count_frame();
  const std::size_t taken = on_bytes(input);
  REPRISE_ASSERT(taken <= input.size());
  return taken;
}

}  // namespace reprise
