#include "session_oracle.hpp"

#include <stdexcept>

namespace scenarios {

using namespace reprise;

class ruled_session::callback {
 public:
  callback(ruled_session& self, phase expected) : self_(self) {
    self_.oracle_.world.always(!self_.inside_, "callbacks_do_not_overlap");
    self_.oracle_.world.always(self_.phase_ == expected, "callbacks_in_order");
    self_.inside_ = true;
  }
  ~callback() { self_.inside_ = false; }
  callback(const callback&) = delete;
  callback& operator=(const callback&) = delete;

 private:
  ruled_session& self_;
};

ruled_session::ruled_session(session_init& init, session_oracle* oracle, session_side side)
    : session(init),
      oracle_(*oracle),
      side_(side),
      resume_(env().home(), env().home().new_child("resume"),
              delegate<void()>::to<&ruled_session::on_resume>(this)) {
  ++oracle_.live;
}

ruled_session::~ruled_session() {
  --oracle_.live;
  if (!env().home().halted())
    oracle_.world.always(phase_ != phase::up, "no_destruction_before_the_last_callback");
}

void ruled_session::on_connected() {
  const callback here(*this, phase::made);
  phase_ = phase::up;
  ++oracle_.connected;
  if (side_ == session_side::server) ++oracle_.up_at_server;
  say(3);
  mischief();
}

void ruled_session::on_frame(const frame& received) {
  const callback here(*this, phase::up);
  ++oracle_.frames;
  const bool intact = received.payload.size() >= 8 &&
                      load_le<std::uint64_t>(received.payload.data()) == next_in_ &&
                      received.payload.size() == 8 + (next_in_ * 37) % 3000;
  oracle_.world.always(intact, "frames_are_a_prefix_of_what_was_sent");
  ++next_in_;
  if (oracle_.calm) return;
  say(env().random().below(3));
  mischief();
}

void ruled_session::on_sent(std::size_t bytes) {
  const callback here(*this, phase::up);
  oracle_.world.always(bytes > 0, "on_sent_tells_of_bytes");
}

void ruled_session::on_writable() {
  const callback here(*this, phase::up);
  oracle_.world.marks().reached("rules.writable_again");
  say(1);
}

void ruled_session::on_disconnected(const disconnect_cause&) {
  const callback here(*this, phase::up);
  phase_ = phase::down;
  ++oracle_.disconnected;
  if (side_ == session_side::server) --oracle_.up_at_server;
  oracle_.world.always(send(as_bytes("late")) == send_result::closed,
                       "send_after_the_end_is_closed");
  disconnect();
  resume_.cancel();
}

void ruled_session::say(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    payload_.assign(8 + (next_out_ * 37) % 3000, std::byte{1});
    store_le(payload_.data(), next_out_);
    // From the session or through its sender: one order for both.
    const send_result answer =
        env().random().below(4) == 0 ? sender().send(payload_) : send(payload_);
    if (answer != send_result::ok) return;
    ++next_out_;
  }
}

void ruled_session::mischief() {
  switch (env().random().below(60)) {
    case 0:
      disconnect();
      oracle_.world.always(send(as_bytes("late")) == send_result::closed,
                           "send_after_disconnect_is_closed");
      disconnect(disconnect_cause(disconnect_reason::too_slow));  // the first cause counts
      break;
    case 1:
      drain(100ms);
      oracle_.world.always(send(as_bytes("late")) == send_result::closed,
                           "send_after_drain_is_closed");
      break;
    case 2:
    case 3:
      pause_reading();
      resume_.arm_after(1ms + 1ms * env().random().below(100));
      break;
    case 4:
      sender().disconnect();
      oracle_.world.always(sender().send(as_bytes("late")) == send_result::closed,
                           "send_after_a_senders_disconnect_is_closed");
      break;
    case 5: throw std::runtime_error("a user's mistake");
    default: break;
  }
}

void ruled_session::on_resume() {
  if (phase_ == phase::up) resume_reading();
}

}  // namespace scenarios
