#include "client_connection.hpp"

#include <utility>

namespace reprise {
namespace {

constexpr std::uint8_t type_of(client_frame kind) noexcept {
  return static_cast<std::uint8_t>(kind);
}

}  // namespace

client_connection::client_connection(session_init& init, client_desk& desk)
    : session(init),
      desk_(desk),
      late_(env().home(), env().home().new_child("client_join"),
            delegate<void()>::to<&client_connection::on_late>(this)) {}

client_connection::~client_connection() {
  if (seat_ != nullptr) seat_->session_halted();
  if (phase_ == phase::joining) client_counters::add(desk_.house().counters.vanished);
}

void client_connection::on_connected() { late_.arm_after(desk_.house().options.join_timeout); }

void client_connection::on_frame(const frame& received) {
  switch (phase_) {
    case phase::joining: return join(received);
    case phase::asking: return;  // not while it is not read from
    case phase::in:
      if (received.type < client_frame_reserved) return seat_->take_frame(received);
      if (received.type == type_of(client_frame::alive)) return;
      return disconnect({disconnect_reason::protocol_error, errc::protocol_error,
                         "a reserved frame from a client that has joined"});
    case phase::out:
      if (received.type < client_frame_reserved)
        client_counters::add(desk_.house().counters.frames_dropped);
      return;
  }
}

void client_connection::join(const frame& received) {
  if (received.type != type_of(client_frame::join))
    return refuse(client_refusal::protocol, "the first frame is no join");
  if (received.payload.size() > desk_.house().options.join_bytes_max)
    return refuse(client_refusal::protocol, "the join is too large");
  seat_ = &desk_.take_seat(*this, received.payload);
  late_.cancel();
  phase_ = phase::asking;
  pause_reading();
  // Answered before this returns when the service accepts on this loop.
  desk_.ask(*seat_);
}

void client_connection::admitted() {
  phase_ = phase::in;
  static_cast<void>(send(type_of(client_frame::joined), {}));
  resume_reading();
}

void client_connection::refuse(client_refusal why, std::string_view text) {
  client_house& house = desk_.house();
  seat_ = nullptr;
  late_.cancel();
  phase_ = phase::out;
  client_counters::add(house.counters.refused[static_cast<std::size_t>(why)]);
  env().note("client: refused", static_cast<std::uint64_t>(why));
  text = text.substr(0, client_refusal_text_max);
  byte_vector payload{static_cast<std::byte>(why)};
  payload.insert(payload.end(), as_bytes(text).begin(), as_bytes(text).end());
  static_cast<void>(send(type_of(client_frame::refused), payload));
  leave();
}

// What comes is read and dropped, so that the client is heard out, and its end is noticed.
void client_connection::leave() {
  resume_reading();
  drain(desk_.house().options.leave_within);
}

void client_connection::part(actor_ending how) {
  phase_ = phase::out;
  env().reached("client.actor_went_first");
  if (how == actor_ending::crashed)
    return disconnect({disconnect_reason::handler_failed, errc::ok, "the client's actor crashed"});
  if (how == actor_ending::killed)
    return disconnect({disconnect_reason::requested, errc::ok, "the client's actor was killed"});
  leave();
}

void client_connection::on_writable() {
  if (phase_ == phase::in) seat_->take_writable();
}

void client_connection::on_disconnected(const disconnect_cause& cause) {
  late_.cancel();
  if (seat_ != nullptr) std::exchange(seat_, nullptr)->session_gone(cause);
}

}  // namespace reprise
