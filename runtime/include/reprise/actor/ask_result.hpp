// What an ask comes to.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <reprise/core/assert.hpp>

namespace reprise {

enum class ask_error : std::uint8_t {
  // Never given to the network, or refused before a handler saw it: asking again is safe.
  not_sent = 1,
  // The link was lost after it was sent: it may have been handled, or not. Ask what became of it.
  maybe_delivered,
  // No answer in time; it may still be handled.
  timed_out,
  // The actor had ended, or ended before it answered.
  target_down,
  // The mailbox or the link's queue was full. Ask later.
  overflow,
  // The actor has no handler for it.
  not_handled,
  // It could not be decoded there, or the answer not here.
  undecodable,
  // Above the largest message of the link.
  too_large,
  // The handler threw.
  crashed,
  // The handler let its promise go without an answer.
  no_reply,
};

inline constexpr std::uint8_t ask_error_count = static_cast<std::uint8_t>(ask_error::no_reply) + 1;

[[nodiscard]] std::string_view to_string(ask_error error) noexcept;

// A reply or the reason why there is none.
template <class R>
class [[nodiscard]] ask_result {
 public:
  ask_result(R reply) : reply_(std::move(reply)) {}
  ask_result(ask_error error) : error_(error) {}

  [[nodiscard]] bool has_value() const noexcept { return reply_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }
  // Precondition: !has_value().
  [[nodiscard]] ask_error error() const noexcept {
    REPRISE_ASSERT(!has_value());
    return error_;
  }
  // Precondition: has_value().
  [[nodiscard]] R& value() & {
    REPRISE_ASSERT(has_value());
    return *reply_;
  }
  [[nodiscard]] const R& value() const& {
    REPRISE_ASSERT(has_value());
    return *reply_;
  }
  [[nodiscard]] R&& value() && {
    REPRISE_ASSERT(has_value());
    return std::move(*reply_);
  }
  R* operator->() { return &value(); }
  R& operator*() & { return value(); }

 private:
  std::optional<R> reply_;
  ask_error error_{};
};

}  // namespace reprise
