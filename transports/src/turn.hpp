// A short piece of work that an I/O object asks its loop to do soon: to deliver an outcome that is
// already known, or to start a receive. One queue holds it at a time.
#pragma once

#include <reprise/core/delegate.hpp>
#include <reprise/core/intrusive_queue.hpp>

namespace reprise::transports {

class turn : public queue_link<turn> {
 public:
  explicit turn(delegate<void()> run) noexcept : run_(run) {}
  turn(const turn&) = delete;
  turn& operator=(const turn&) = delete;
  void run() const { run_(); }

 private:
  delegate<void()> run_;
};

}  // namespace reprise::transports
