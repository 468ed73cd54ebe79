// Asking, and waiting for the answer.
#pragma once

#include <utility>

#include <reprise/actor/actor_loop.hpp>
#include <reprise/actor/typed_ask.hpp>

namespace reprise {

// co_await here.ask<get>(to, 2s, key). The ask is on its way, and its time runs, from the moment it is made. Made
// and awaited on one loop; let go earlier, nobody waits for the answer.
template <request R>
class [[nodiscard]] ask_call final : private typed_ask<typename R::reply> {
 public:
  using reply = typename R::reply;

  ask_call(actor_loop& here, const actor_ref& from, const actor_ref& to, duration timeout, R value)
      : typed_ask<reply>(here) {
    here.ask_from<R>(from, *this, to, timeout, std::move(value));
  }

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) noexcept {
    waiting_ = &self.promise();
    this->set_awaited();
    if (this->outcome().has_value()) waiting_->resume_later();
  }
  ask_result<reply> await_resume() { return std::move(*this->outcome()); }

 private:
  void on_outcome() override {
    if (waiting_ != nullptr) waiting_->resume_later();
  }

  detail::promise_base* waiting_ = nullptr;
};

template <request R, class... Args>
ask_call<R> actor_loop::ask(const actor_ref& to, duration timeout, Args&&... args) {
  return ask_call<R>(*this, {}, to, timeout, R(std::forward<Args>(args)...));
}

}  // namespace reprise
