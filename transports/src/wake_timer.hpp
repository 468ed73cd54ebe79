// Ends the sleep of a loop when its earliest timer is due.
//
// On IOCP it is the wait itself that has the deadline: Asio's timers start a thread for each context there, and before
// March 2023 (chriskohlhoff/asio, issue 1251) they close that thread's event twice when a context drops its operations
// before it is destroyed. The second close hits whatever has the number by then.
#pragma once

#include <reprise/core/time.hpp>

#include "context.hpp"
#include "handler_memory.hpp"

namespace reprise::transports {

class wake_timer {
 public:
  explicit wake_timer(context& native);
  wake_timer(const wake_timer&) = delete;
  wake_timer& operator=(const wake_timer&) = delete;

  // Waits for one handler of the context and runs it, until the deadline at most.
  void run_one(time_point deadline);

 private:
  context& native_;
#if !defined(ASIO_HAS_IOCP)
  using native_timer =
      asio::basic_waitable_timer<std::chrono::steady_clock,
                                 asio::wait_traits<std::chrono::steady_clock>, executor>;

  void arm(time_point deadline);
  void on_due(const asio::error_code& error) noexcept;

  native_timer timer_;
  time_point armed_for_ = time_never;
  handler_memory<128> memory_;
#endif
};

}  // namespace reprise::transports
