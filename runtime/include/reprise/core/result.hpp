// A value or the reason why there is none.
#pragma once

#include <optional>
#include <utility>

#include <reprise/core/assert.hpp>
#include <reprise/core/error.hpp>

namespace reprise {

template <class T>
class [[nodiscard]] result {
 public:
  result(T value) : value_(std::move(value)) {}
  result(errc error) : error_(error) { REPRISE_ASSERT(error != errc::ok); }

  [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  // errc::ok when there is a value.
  [[nodiscard]] errc error() const noexcept { return error_; }
  [[nodiscard]] std::error_code error_code() const noexcept { return make_error_code(error_); }

  // Precondition: has_value().
  [[nodiscard]] T& value() & {
    REPRISE_ASSERT(has_value());
    return *value_;
  }
  [[nodiscard]] const T& value() const& {
    REPRISE_ASSERT(has_value());
    return *value_;
  }
  [[nodiscard]] T&& value() && {
    REPRISE_ASSERT(has_value());
    return std::move(*value_);
  }
  T* operator->() { return &value(); }
  T& operator*() & { return value(); }

 private:
  std::optional<T> value_;
  errc error_ = errc::ok;
};

template <>
class [[nodiscard]] result<void> {
 public:
  result() = default;
  result(errc error) : error_(error) {}
  [[nodiscard]] bool has_value() const noexcept { return error_ == errc::ok; }
  explicit operator bool() const noexcept { return has_value(); }
  [[nodiscard]] errc error() const noexcept { return error_; }

 private:
  errc error_ = errc::ok;
};

}  // namespace reprise
