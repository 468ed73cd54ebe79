#include <reprise/env/scope.hpp>

#include <algorithm>

namespace reprise {

class scope::child {
 public:
  child(scope& owner, task<void>::handle coroutine) noexcept
      : owner_(owner), coroutine_(coroutine) {
    coroutine_.promise().root(owner.home_, delegate<void()>::to<&child::on_done>(this));
    coroutine_.promise().resume_later();
  }
  ~child() { coroutine_.destroy(); }
  child(const child&) = delete;
  child& operator=(const child&) = delete;
  [[nodiscard]] std::exception_ptr error() const { return coroutine_.promise().error(); }

 private:
  void on_done() { owner_.finished(*this); }

  scope& owner_;
  task<void>::handle coroutine_;
};

scope::scope(loop& home) noexcept
    : home_(home), reaping_(home, delegate<void()>::to<&scope::reap>(this)) {}

scope::~scope() {
  REPRISE_ASSERT(children_.empty() || home_.halted());
  clear();
}

void scope::spawn(task<void> work) {
  children_.push_back(std::make_unique<child>(*this, work.release()));
}

void scope::cancel() noexcept {
  if (children_.empty()) return;
  clear();
  reaping_.schedule();  // on_empty
}

void scope::clear() noexcept {
  done_.clear();
  while (!children_.empty()) {
    // Out of the list first: a destructor in the frame may look at the scope.
    const std::unique_ptr<child> last = std::move(children_.back());
    children_.pop_back();
  }
}

// The frame is still on the stack here; it is destroyed from the ready queue.
void scope::finished(child& done) {
  done_.push_back(&done);
  reaping_.schedule();
}

// A handler or a destructor may cancel, and then what is left in done_ is gone.
void scope::reap() {
  while (!done_.empty()) {
    child* const item = done_.front();
    done_.erase(done_.begin());
    const auto at = std::find_if(children_.begin(), children_.end(),
                                 [item](const auto& held) { return held.get() == item; });
    std::unique_ptr<child> held = std::move(*at);
    children_.erase(at);
    const std::exception_ptr error = held->error();
    held.reset();
    if (error) {
      REPRISE_ASSERT(static_cast<bool>(on_failure_));
      on_failure_(error);
    }
  }
  if (children_.empty() && on_empty_) on_empty_();
}

}  // namespace reprise
