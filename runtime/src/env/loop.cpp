#include <reprise/env/loop.hpp>

namespace reprise {

void loop::arm(timer& item, time_point deadline) {
  note({call_kind::arm, item.entity_,
        static_cast<std::uint64_t>(deadline.time_since_epoch().count())});
  const time_point before = timers_.earliest();
  timers_.insert(item, deadline);
  if (timers_.earliest() != before && !firing_)
    backend_.deadline_changed(*this, timers_.earliest());
}

void loop::disarm(timer& item) noexcept {
  if (!halted_) note({call_kind::disarm, item.entity_, 0});
  timers_.remove(item);
}

bool loop::fire_timer() {
  if (timers_.earliest() > now()) return false;
  timer& due = timers_.pop();
  firing_ = true;  // the backend is told once, after the handler
  enter({door_kind::timer, errc::ok, due.entity_, 0}, due.on_fire_);
  firing_ = false;
  if (!halted_) backend_.deadline_changed(*this, timers_.earliest());
  return true;
}

void timer::arm_after(duration delay) {
  home_->arm(*this, saturating_add(home_->now(), delay < duration{0} ? duration{0} : delay));
}

void timer::arm_at(time_point deadline) { home_->arm(*this, deadline); }

void timer::cancel() noexcept {
  if (armed()) home_->disarm(*this);
}

}  // namespace reprise
