// An operation under test: counts its completions and keeps what it brought.
//
// Every probe checks, in every test: an operation never completes inside the call that starts it, is
// pending until it completes, and completes once.
#pragma once

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include <reprise/env/operation.hpp>

namespace reprise::contract {

template <class Operation>
class probe {
 public:
  probe() : op(delegate<void()>::to<&probe::on_complete>(this)) {}
  probe(const probe&) = delete;
  probe& operator=(const probe&) = delete;

  // `call` starts the operation.
  template <class Call>
  void begin(Call call) {
    ++started_;
    call(op);
    EXPECT_LT(completed_, started_) << "completed inside the initiating call";
    EXPECT_TRUE(op.pending());
  }

  [[nodiscard]] unsigned started() const noexcept { return started_; }
  [[nodiscard]] unsigned completed() const noexcept { return completed_; }
  // Started at least once, and nothing is in flight.
  [[nodiscard]] bool done() const noexcept { return started_ > 0 && completed_ == started_; }
  [[nodiscard]] bool pending() const noexcept { return completed_ < started_; }
  [[nodiscard]] errc error() const noexcept { return op.error(); }

  Operation op;
  std::string bytes;           // everything that was lent so far
  std::function<void()> then;  // runs inside the handler

 private:
  void on_complete() {
    ++completed_;
    EXPECT_EQ(completed_, started_) << "completed more than once";
    EXPECT_FALSE(op.pending());
    if constexpr (requires { op.data(); }) {
      if (op.error() == errc::ok) {
        EXPECT_EQ(op.data().size(), op.count());
        bytes += as_text(op.data());
      }
    }
    if (then) then();
  }

  unsigned started_ = 0;
  unsigned completed_ = 0;
};

}  // namespace reprise::contract
