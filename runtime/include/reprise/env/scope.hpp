// The owner of running tasks on one loop. There is no detached work.
#pragma once

#include <memory>
#include <vector>

#include <reprise/env/task.hpp>

namespace reprise {

// Threading: on its loop. An exception that escapes a spawned task goes to the on_failure handler;
// without one it is a programmer error.
class scope {
 public:
  explicit scope(loop& home) noexcept;
  // Precondition: empty, unless the loop was halted: then the children are destroyed, newest first.
  ~scope();
  scope(const scope&) = delete;
  scope& operator=(const scope&) = delete;

  // Starts the task in this event, after the current handler.
  void spawn(task<void> work);
  [[nodiscard]] std::size_t size() const noexcept { return children_.size(); }

  // Destroys every child, newest first. What they awaited is released by the destructors in their
  // frames. Precondition: none of them is running, so it is not one of them that calls.
  void cancel() noexcept;

  void set_on_failure(delegate<void(std::exception_ptr)> handler) noexcept {
    on_failure_ = handler;
  }
  // Called once, from the ready queue, each time the scope becomes empty.
  void set_on_empty(delegate<void()> handler) noexcept { on_empty_ = handler; }

 private:
  class child;
  void clear() noexcept;
  void finished(child& done);
  void reap();

  loop& home_;
  std::vector<std::unique_ptr<child>> children_;
  std::vector<child*> done_;
  deferred_call reaping_;
  delegate<void(std::exception_ptr)> on_failure_;
  delegate<void()> on_empty_;
};

}  // namespace reprise
