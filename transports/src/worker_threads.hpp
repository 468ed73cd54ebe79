// The threads of a node that run what would block its loops. Each starts when there is more to do than
// threads that wait for something to do.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include <reprise/core/intrusive_queue.hpp>
#include <reprise/core/time.hpp>

namespace reprise::transports {

// Threading: from any thread but its own.
class worker_threads {
 public:
  // Stays valid until it was executed, withdrawn, or dropped by stop().
  class job : public queue_link<job> {
   public:
    virtual void execute() noexcept = 0;

   protected:
    ~job() = default;
  };

  explicit worker_threads(std::size_t count_max) noexcept : count_max_(count_max) {}
  ~worker_threads() { stop(); }
  worker_threads(const worker_threads&) = delete;
  worker_threads& operator=(const worker_threads&) = delete;

  // Jobs begin in the order they come. False when there is no thread and the system gives none.
  [[nodiscard]] bool submit(job& item);
  // Whether it did not begin, and never will. Linear in what waits.
  [[nodiscard]] bool withdraw(job& item) noexcept;
  // Nothing begins any more; what waits is dropped.
  void close() noexcept;
  // Whether nothing runs, at the latest after `limit`. Precondition: closed.
  [[nodiscard]] bool wait_for(duration limit);
  // Closes, and returns when what has begun has ended and every thread with it.
  void stop() noexcept;

 private:
  void work() noexcept;
  [[nodiscard]] bool start_thread() noexcept;

  std::size_t count_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable nothing_runs_;
  intrusive_queue<job> queue_;
  std::size_t queue_size_ = 0;
  std::size_t idle_count_ = 0;
  std::size_t running_count_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace reprise::transports
