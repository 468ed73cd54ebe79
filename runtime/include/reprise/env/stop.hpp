// The request to end, as one loop sees it.
#pragma once

#include <reprise/env/loop.hpp>

namespace reprise {

class stop_request;

// Runs once when stopping is asked for, or inside subscribe() if it already was.
class stop_hook : public queue_link<stop_hook> {
 public:
  explicit stop_hook(delegate<void()> run) noexcept : run_(run) {}
  ~stop_hook();
  stop_hook(const stop_hook&) = delete;
  stop_hook& operator=(const stop_hook&) = delete;

 private:
  friend class stop_request;
  delegate<void()> run_;
  stop_request* from_ = nullptr;
};

// Threading: on its loop.
class stop_request {
 public:
  [[nodiscard]] bool requested() const noexcept { return requested_; }
  // Precondition: the hook is not subscribed.
  void subscribe(stop_hook& hook) {
    hook.from_ = this;
    if (requested_) {
      hook.run_();
    } else {
      hooks_.push(hook);
    }
  }
  // For backends, inside an event.
  void request() {
    requested_ = true;
    while (!hooks_.empty()) {
      stop_hook& hook = hooks_.pop();
      hook.run_();
    }
  }

 private:
  friend class stop_hook;
  intrusive_queue<stop_hook> hooks_;
  bool requested_ = false;
};

inline stop_hook::~stop_hook() {
  if (linked()) from_->hooks_.remove(*this);
}

}  // namespace reprise
