// Asking, and waiting for the answer.
#pragma once

#include <optional>
#include <utility>

#include <reprise/actor/actor_loop.hpp>

namespace reprise {

// co_await here.ask<get>(to, 2s, key). The ask is on its way, and its time runs, from the moment it is made. Made
// and awaited on one loop; let go earlier, nobody waits for the answer.
template <request R>
class [[nodiscard]] ask_call final : private pending_ask {
 public:
  using reply = typename R::reply;

  ask_call(actor_loop& here, const actor_ref& from, const actor_ref& to, duration timeout, R value)
      : pending_ask(here) {
    here.ask_from<R>(from, *this, to, timeout, std::move(value));
  }

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> self) noexcept {
    waiting_ = &self.promise();
    if (outcome_.has_value()) waiting_->resume_later();
  }
  ask_result<reply> await_resume() { return std::move(*outcome_); }

 private:
  void take_value(void* value) override { set(std::move(*static_cast<reply*>(value))); }
  void take_bytes(const_bytes bytes) override {
    reply value{};
    if (message_traits<reply>::decode(bytes, value)) return set(std::move(value));
    set(ask_error::undecodable);
  }
  void take_error(ask_error error) override { set(error); }
  void set(ask_result<reply> outcome) {
    outcome_.emplace(std::move(outcome));
    if (waiting_ != nullptr) waiting_->resume_later();
  }

  std::optional<ask_result<reply>> outcome_;
  detail::promise_base* waiting_ = nullptr;
};

template <request R, class... Args>
ask_call<R> actor_loop::ask(const actor_ref& to, duration timeout, Args&&... args) {
  return ask_call<R>(*this, {}, to, timeout, R(std::forward<Args>(args)...));
}

}  // namespace reprise
