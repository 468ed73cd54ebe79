// Awaitable forms of the loop's own services. An awaiter that dies with its frame unsubscribes.
#pragma once

#include <reprise/env/environment.hpp>
#include <reprise/env/task.hpp>

namespace reprise {

// Suspends until signalled. One waiter at a time; signals before the wait are remembered once.
// Threading: on one loop.
class wake_event {
 public:
  wake_event() = default;
  wake_event(const wake_event&) = delete;
  wake_event& operator=(const wake_event&) = delete;

  void signal() noexcept {
    if (waiter_ != nullptr) {
      std::exchange(waiter_, nullptr)->resume_later();
    } else {
      signalled_ = true;
    }
  }

  class awaiter {
   public:
    explicit awaiter(wake_event& event) noexcept : event_(event) {}
    ~awaiter() {
      if (waiting_ != nullptr && event_.waiter_ == waiting_) event_.waiter_ = nullptr;
    }
    awaiter(const awaiter&) = delete;
    awaiter& operator=(const awaiter&) = delete;
    bool await_ready() noexcept { return std::exchange(event_.signalled_, false); }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) noexcept {
      REPRISE_ASSERT(event_.waiter_ == nullptr);
      event_.waiter_ = waiting_ = &self.promise();
    }
    void await_resume() noexcept { waiting_ = nullptr; }

   private:
    wake_event& event_;
    detail::promise_base* waiting_ = nullptr;
  };
  awaiter operator co_await() noexcept { return awaiter(*this); }

 private:
  detail::promise_base* waiter_ = nullptr;
  bool signalled_ = false;
};

// co_await sleep_for(env, 10ms);
class sleep_for {
 public:
  sleep_for(environment env, duration delay) : env_(env), delay_(delay) {}
  sleep_for(const sleep_for&) = delete;
  sleep_for& operator=(const sleep_for&) = delete;

  bool await_ready() noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) {
    waiting_ = &self.promise();
    timer_.arm_after(delay_);
  }
  void await_resume() noexcept {}

 private:
  void on_fire() { waiting_->resume_later(); }

  environment env_;
  duration delay_;
  detail::promise_base* waiting_ = nullptr;
  timer timer_{env_.home(), env_.home().new_child("sleep"),
               delegate<void()>::to<&sleep_for::on_fire>(this)};
};

// co_await stop_requested(env); returns when the node is asked to stop.
class stop_requested {
 public:
  explicit stop_requested(environment env) : env_(env) {}
  stop_requested(const stop_requested&) = delete;
  stop_requested& operator=(const stop_requested&) = delete;

  bool await_ready() noexcept { return env_.stop().requested(); }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) {
    waiting_ = &self.promise();
    env_.stop().subscribe(hook_);
  }
  void await_resume() noexcept {}

 private:
  void on_stop() { waiting_->resume_later(); }

  environment env_;
  detail::promise_base* waiting_ = nullptr;
  stop_hook hook_{delegate<void()>::to<&stop_requested::on_stop>(this)};
};

}  // namespace reprise
