#include "wake_timer.hpp"

namespace reprise::transports {
namespace {

std::chrono::steady_clock::time_point native_time(time_point at) {
  return std::chrono::steady_clock::time_point(at.time_since_epoch());
}

}  // namespace

#if defined(ASIO_HAS_IOCP)

wake_timer::wake_timer(context& native) : native_(native) {}

void wake_timer::run_one(time_point deadline) {
  if (deadline == time_never) {
    native_.run_one();
  } else {
    native_.run_one_until(native_time(deadline));
  }
}

#else

wake_timer::wake_timer(context& native) : native_(native), timer_(native.get_executor()) {}

void wake_timer::run_one(time_point deadline) {
  arm(deadline);
  native_.run_one();
}

// Only for something earlier, so that a deadline that is put off again and again costs the system nothing.
void wake_timer::arm(time_point deadline) {
  if (deadline >= armed_for_) return;
  armed_for_ = deadline;
  timer_.expires_at(native_time(deadline));
  timer_.async_wait(bind_member<&wake_timer::on_due>(this, memory_));
}

void wake_timer::on_due(const asio::error_code& error) noexcept {
  if (!error) armed_for_ = time_never;
}

#endif

}  // namespace reprise::transports
