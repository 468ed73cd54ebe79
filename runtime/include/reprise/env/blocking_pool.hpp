// Where a program puts what would block its loop: a database call, a file, a long computation.
//
// Work runs on one of the node's threads for this, away from every loop. How it went comes back as an
// event through the door of the loop that asked. In simulation there is one thread: work runs when its
// drawn time is over, all at once.
#pragma once

#include <exception>
#include <memory>

#include <reprise/env/operation.hpp>

namespace reprise {

// The most operations of one loop that are in flight at once: waiting, running, or on their way back.
inline constexpr std::size_t blocking_count_max = 1024;

// How many threads a node has for it unless it is told otherwise.
inline constexpr std::size_t blocking_thread_count_default = 4;

// What is to be run. It lives as long as the pool or its owner holds it, so it touches nothing that can
// die before it, and nothing of a loop but what works from any thread (loop::post, session_sender).
// It may wait for the outside, never for other work of the program: there may be one thread.
class blocking_work {
 public:
  blocking_work() = default;
  blocking_work(const blocking_work&) = delete;
  blocking_work& operator=(const blocking_work&) = delete;
  virtual ~blocking_work() = default;  // Never on a thread of the pool.

  // On a thread of the pool, at most once for each time it was given to one. What it wrote is seen by the
  // handler of its operation. An exception ends this work, not the thread.
  virtual void run() = 0;
};

// Completes with
//   ok                the work ran
//   work_failed       it threw: exception() holds what
//   cancelled         it never ran
//   out_of_resources  it never ran: blocking_count_max are in flight, or the system gives no thread
class blocking_operation : public operation {
 public:
  using operation::operation;
  // What escaped the work when it last ran; else null.
  [[nodiscard]] const std::exception_ptr& exception() const noexcept { return exception_; }
  void fail(std::exception_ptr exception) noexcept {
    exception_ = std::move(exception);
  }  // for backends

 private:
  std::exception_ptr exception_;
};

// Threading: on the loop it belongs to. Threads take the work of a loop in the order it was given; then
// each goes its own way. Work that has not begun when its node ends never does; a real node waits for
// what has begun.
class blocking_pool {
 public:
  blocking_pool() = default;
  blocking_pool(const blocking_pool&) = delete;
  blocking_pool& operator=(const blocking_pool&) = delete;
  virtual ~blocking_pool() = default;

  // The pool holds the work until the operation's handler has returned. Precondition: there is work.
  virtual void run(blocking_operation& op, std::shared_ptr<blocking_work> work) = 0;
  // Asks for it not to begin: then it completes with cancelled. Nothing can interrupt work that has
  // begun: it completes as if nobody had asked.
  virtual void cancel(blocking_operation& op) = 0;
};

}  // namespace reprise
