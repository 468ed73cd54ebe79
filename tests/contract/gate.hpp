// Where threads wait for each other: closed until it was passed as often as it was told.
//
// std::latch is not used: that of libstdc++ 12 loses wake-ups where the system has no futex, as under Windows.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace reprise::contract {

// Threading: from any thread.
class gate {
 public:
  explicit gate(std::size_t count) noexcept : left_(count) {}

  void pass() {
    const std::lock_guard lock(mutex_);
    if (left_ > 0) --left_;
    if (left_ == 0) opened_.notify_all();
  }
  [[nodiscard]] bool open() {
    const std::lock_guard lock(mutex_);
    return left_ == 0;
  }
  void wait() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return left_ == 0; });
  }
  void pass_and_wait() {
    pass();
    wait();
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  std::size_t left_;
};

}  // namespace reprise::contract
