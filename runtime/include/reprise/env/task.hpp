// A lazy coroutine that returns a T. Optional sugar over operations and delegates.
//
// - It starts when awaited or spawned into a scope, and its continuation runs from the loop's ready
//   queue, never by symmetric transfer.
// - Parameters are taken by value. No capturing lambda is a coroutine. Inside an expression with
//   co_await write no braced aggregate and no capturing lambda: GCC 12 destroys them twice.
// - Destroying a suspended task destroys its frame and everything in it, innermost first.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include <reprise/env/loop.hpp>

namespace reprise {

template <class T = void>
class task;

namespace detail {

class promise_base : public continuation {
 public:
  promise_base() noexcept : continuation(delegate<void()>::to<&promise_base::resume_now>(this)) {}
  ~promise_base() {
    if (home_ != nullptr) home_->undefer(*this);
  }

  std::suspend_always initial_suspend() noexcept { return {}; }

  struct final_awaiter {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) noexcept {
      promise_base& promise = self.promise();
      if (promise.parent_ != nullptr) {
        promise.parent_->resume_later();
      } else {
        promise.on_done_();
      }
    }
    void await_resume() noexcept {}
  };
  final_awaiter final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { error_ = std::current_exception(); }

  // Starts or continues the coroutine from its loop's ready queue.
  void resume_later() noexcept { home_->defer(*this); }
  [[nodiscard]] loop& home() const noexcept { return *home_; }

  void adopt(promise_base& parent) noexcept {
    home_ = parent.home_;
    parent_ = &parent;
  }
  void root(loop& home, delegate<void()> on_done) noexcept {
    home_ = &home;
    on_done_ = on_done;
  }
  void rethrow_if_failed() const {
    if (error_) std::rethrow_exception(error_);
  }
  [[nodiscard]] std::exception_ptr error() const noexcept { return error_; }

 protected:
  std::coroutine_handle<> self_;

 private:
  void resume_now() { self_.resume(); }

  loop* home_ = nullptr;
  promise_base* parent_ = nullptr;
  delegate<void()> on_done_;
  std::exception_ptr error_;
};

template <class T>
class promise final : public promise_base {
 public:
  task<T> get_return_object() noexcept;
  template <class U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T take() {
    rethrow_if_failed();
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class promise<void> final : public promise_base {
 public:
  task<void> get_return_object() noexcept;
  void return_void() noexcept {}
  void take() const { rethrow_if_failed(); }
};

}  // namespace detail

template <class T>
class [[nodiscard]] task {
 public:
  using promise_type = detail::promise<T>;
  using handle = std::coroutine_handle<promise_type>;

  explicit task(handle coroutine) noexcept : coroutine_(coroutine) {}
  task(task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  task& operator=(task&&) = delete;
  ~task() {
    if (coroutine_) coroutine_.destroy();
  }

  struct awaiter {
    handle child;
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> parent) const noexcept {
      child.promise().adopt(parent.promise());
      child.promise().resume_later();
    }
    T await_resume() const { return child.promise().take(); }
  };
  awaiter operator co_await() && noexcept { return awaiter{coroutine_}; }

  // For scope: gives the frame away.
  [[nodiscard]] handle release() noexcept { return std::exchange(coroutine_, nullptr); }

 private:
  handle coroutine_;
};

template <class T>
task<T> detail::promise<T>::get_return_object() noexcept {
  auto handle = std::coroutine_handle<promise>::from_promise(*this);
  self_ = handle;
  return task<T>(handle);
}

inline task<void> detail::promise<void>::get_return_object() noexcept {
  auto handle = std::coroutine_handle<promise>::from_promise(*this);
  self_ = handle;
  return task<void>(handle);
}

}  // namespace reprise
