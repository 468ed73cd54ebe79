#include "worker_threads.hpp"

#include <system_error>

namespace reprise::transports {

bool worker_threads::submit(job& item) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  if (idle_count_ <= queue_size_ && threads_.size() < count_max_ && !start_thread() &&
      threads_.empty())
    return false;
  queue_.push(item);
  ++queue_size_;
  changed_.notify_one();
  return true;
}

bool worker_threads::start_thread() noexcept {
  try {
    threads_.emplace_back([this] { work(); });
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

bool worker_threads::withdraw(job& item) noexcept {
  const std::lock_guard lock(mutex_);
  if (!item.linked()) return false;
  queue_.remove(item);
  --queue_size_;
  return true;
}

void worker_threads::work() noexcept {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_count_;
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    --idle_count_;
    if (stopping_) return;
    job& next = queue_.pop();
    --queue_size_;
    ++running_count_;
    lock.unlock();
    next.execute();
    lock.lock();
    if (--running_count_ == 0) nothing_runs_.notify_all();
  }
}

void worker_threads::close() noexcept {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  while (!queue_.empty()) queue_.pop();
  queue_size_ = 0;
  changed_.notify_all();
}

bool worker_threads::wait_for(duration limit) {
  std::unique_lock lock(mutex_);
  return nothing_runs_.wait_for(lock, limit, [this] { return running_count_ == 0; });
}

void worker_threads::stop() noexcept {
  close();
  for (std::thread& each : threads_) each.join();
  threads_.clear();
}

}  // namespace reprise::transports
