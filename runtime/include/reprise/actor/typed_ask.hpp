// An ask that knows the type of its answer.
#pragma once

#include <optional>
#include <utility>

#include <reprise/actor/message.hpp>
#include <reprise/actor/pending_ask.hpp>

namespace reprise {

template <class Reply>
class typed_ask : public pending_ask {
 protected:
  using pending_ask::pending_ask;
  ~typed_ask() override = default;

  // There is an outcome now.
  virtual void on_outcome() = 0;
  [[nodiscard]] std::optional<ask_result<Reply>>& outcome() noexcept { return outcome_; }

 private:
  void take_value(type_mark type, void* value) final {
    if (type != type_mark_of<Reply>()) return set(ask_error::undecodable);
    set(std::move(*static_cast<Reply*>(value)));
  }
  void take_bytes(const_bytes bytes) final {
    Reply value{};
    if (message_traits<Reply>::decode(bytes, value)) return set(std::move(value));
    set(ask_error::undecodable);
  }
  void take_error(ask_error error) final { set(error); }
  void set(ask_result<Reply> outcome) {
    outcome_.emplace(std::move(outcome));
    on_outcome();
  }

  std::optional<ask_result<Reply>> outcome_;
};

}  // namespace reprise
