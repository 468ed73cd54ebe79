// The awaitable form of work that blocks: a function, run in the pool, and what it returned.
//
//   blocking_call asking(env, [path] { return read_whole_file(path); });
//   const result<std::string> text = co_await asking;
//
// It has a name of its own, because GCC 12 destroys a capturing lambda twice that is written inside an
// expression with co_await: awaiting a nameless one does not compile.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include <reprise/core/result.hpp>
#include <reprise/env/environment.hpp>
#include <reprise/env/task.hpp>

namespace reprise {

namespace detail {

// What the frame that awaits, the loop and a thread of the pool share. It outlives each of them that
// still needs it; the frame may be destroyed while the function runs.
template <class T>
class blocking_state : public blocking_work {
 public:
  using kept = std::conditional_t<std::is_void_v<T>, char, T>;

  blocking_operation op{delegate<void()>::to<&blocking_state::on_complete>(this)};
  promise_base* waiter = nullptr;
  std::optional<kept> value;

 private:
  void on_complete() {
    if (waiter != nullptr) std::exchange(waiter, nullptr)->resume_later();
  }
};

template <class T, class Function>
class blocking_function final : public blocking_state<T> {
 public:
  explicit blocking_function(Function function) : function_(std::move(function)) {}
  void run() override {
    if constexpr (std::is_void_v<T>) {
      function_();
    } else {
      this->value.emplace(function_());
    }
  }

 private:
  Function function_;
};

}  // namespace detail

// Threading: on one loop, but for the function. That runs at most once, may run on when this is destroyed
// (so it captures values, never references into the frame), and is destroyed on the loop.
template <class T>
class blocking_call {
 public:
  template <class Function>
    requires std::is_same_v<T, std::invoke_result_t<Function&>>
  blocking_call(environment env, Function function)
      : pool_(env.pool()),
        state_(std::make_shared<detail::blocking_function<T, Function>>(std::move(function))) {
    static_assert(!std::is_reference_v<T>, "what a function in the pool returns is a value");
  }
  // Cancels: a function that has not begun never runs, one that has runs to its end, unheard.
  ~blocking_call() {
    state_->waiter = nullptr;
    cancel();
  }
  blocking_call(const blocking_call&) = delete;
  blocking_call& operator=(const blocking_call&) = delete;

  // Awaiting does it too. Before that, several may be started, and then awaited one after the other.
  void start() {
    if (std::exchange(started_, true)) return;
    pool_.run(state_->op, state_);
  }
  // A request; it ends with cancelled unless the function had begun.
  void cancel() {
    if (state_->op.pending()) pool_.cancel(state_->op);
  }

  class awaiter {
   public:
    explicit awaiter(blocking_call& call) noexcept : call_(call) {}
    bool await_ready() {
      const bool again = call_.started_;
      call_.start();
      return again && !call_.state_->op.pending();
    }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) noexcept {
      call_.state_->waiter = &self.promise();
    }
    // cancelled and out_of_resources are errors; what escaped the function is thrown.
    result<T> await_resume() {
      REPRISE_ASSERT(!std::exchange(call_.taken_, true));
      detail::blocking_state<T>& state = *call_.state_;
      if (state.op.error() == errc::work_failed) std::rethrow_exception(state.op.exception());
      if (state.op.error() != errc::ok) return state.op.error();
      if constexpr (std::is_void_v<T>) {
        return {};
      } else {
        return std::move(*state.value);
      }
    }

   private:
    blocking_call& call_;
  };
  // Once.
  awaiter operator co_await() & noexcept { return awaiter(*this); }
  awaiter operator co_await() && = delete;  // give it a name in a statement before

 private:
  blocking_pool& pool_;
  std::shared_ptr<detail::blocking_state<T>> state_;
  bool started_ = false;
  bool taken_ = false;
};

template <class Function>
blocking_call(environment, Function) -> blocking_call<std::invoke_result_t<Function&>>;

}  // namespace reprise
