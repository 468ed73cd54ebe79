// One request to the outside world and its outcome.
//
// Contract for every operation, on every backend:
// - it is a field of the object that owns it, never of something that can die before completion;
// - it is started by a call that returns void, and completes exactly once, on its loop, as an event
//   through the loop's door, never inside the call that started it;
// - it has released what it held before its handler runs, so the handler may start it again;
// - destroying it while it is pending is a programmer error, unless its loop was halted.
#pragma once

#include <cstddef>
#include <span>

#include <reprise/core/assert.hpp>
#include <reprise/core/bytes.hpp>
#include <reprise/core/delegate.hpp>
#include <reprise/core/error.hpp>

namespace reprise {

class operation {
 public:
  explicit operation(delegate<void()> on_complete) noexcept : on_complete_(on_complete) {}
  operation(const operation&) = delete;
  operation& operator=(const operation&) = delete;

  [[nodiscard]] bool pending() const noexcept { return pending_; }
  // The outcome of the last completion; errc::ok and 0 before the first one.
  [[nodiscard]] errc error() const noexcept { return error_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

  // For backends.
  void start() noexcept {
    REPRISE_ASSERT(!pending_);
    pending_ = true;
  }
  void finish(errc error, std::size_t count) {
    REPRISE_ASSERT(pending_);
    pending_ = false;
    error_ = error;
    count_ = count;
    on_complete_();
  }
  // The loop was halted: the operation is forgotten and its handler never runs.
  void abandon() noexcept { pending_ = false; }

 protected:
  ~operation() { REPRISE_ASSERT(!pending_); }

 private:
  delegate<void()> on_complete_;
  std::size_t count_ = 0;
  errc error_ = errc::ok;
  bool pending_ = false;
};

// Receives bytes that the backend lends: data() is valid inside the handler only.
// Completes with ok and at least one byte, or with an error and none.
class receive_operation : public operation {
 public:
  using operation::operation;
  [[nodiscard]] const_bytes data() const noexcept { return data_; }
  void lend(const_bytes data) noexcept { data_ = data; }  // for backends

 private:
  const_bytes data_;
};

// Receives bytes into the caller's memory, which stays the caller's and valid until completion.
// Completes with ok and count() >= 1, or with an error and 0.
class read_operation : public operation {
 public:
  using operation::operation;
};

// Sends bytes from the caller's memory, which stays valid and unchanged until completion. Completes
// with ok and count() >= 1 (often fewer than asked), or with an error and 0.
class write_operation : public operation {
 public:
  using operation::operation;
};

// The most buffers that one write may gather; more is a programmer error.
inline constexpr std::size_t gather_count_max = 64;

}  // namespace reprise
