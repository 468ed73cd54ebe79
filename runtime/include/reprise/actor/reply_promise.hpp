// An answer that is still owed.
#pragma once

#include <utility>

#include <reprise/actor/actor_loop.hpp>

namespace reprise {

// Movable; on the loop of the actor that was asked, and it may be kept as long as that loop. Answered once; when it
// goes without an answer the asker learns no_reply, or target_down when its actor ended.
template <message R>
class reply_promise {
 public:
  reply_promise(actor_loop& here, const ask_return& to) noexcept : here_(&here), to_(to) {}
  reply_promise(reply_promise&& other) noexcept
      : here_(other.here_), to_(std::exchange(other.to_, {})) {}
  reply_promise& operator=(reply_promise&& other) noexcept {
    if (this != &other) {
      let_go();
      here_ = other.here_;
      to_ = std::exchange(other.to_, {});
    }
    return *this;
  }
  ~reply_promise() { let_go(); }

  // Whether somebody waits: false for what was told and not asked, and after the answer.
  [[nodiscard]] bool owed() const noexcept { return static_cast<bool>(to_); }
  // Nothing when nobody waits.
  void reply(R value) {
    if (owed()) here_->answer(std::exchange(to_, {}), std::move(value));
  }
  void fail(ask_error error) {
    if (owed()) here_->answer(std::exchange(to_, {}), error);
  }
  void finish(ask_result<R> outcome) {
    if (outcome.has_value()) return reply(std::move(outcome).value());
    fail(outcome.error());
  }

 private:
  void let_go() noexcept {
    if (owed()) here_->broken_promise(std::exchange(to_, {}));
  }

  actor_loop* here_;
  ask_return to_;
};

}  // namespace reprise
