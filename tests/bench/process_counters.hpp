// What a process did, counted where it happens: in the replaced operator new (alloc_counter.cpp)
// and in front of the system calls of network servers (call_counter.cpp). A server's counters live
// in a page that it shares with the process that measures it.
#pragma once

#include <atomic>
#include <cstdint>

namespace reprise::bench {

struct counter_values {
  std::uint64_t allocations = 0;
  std::int64_t live_bytes = 0;  // held through operator new, with the heap's own header
  std::uint64_t receives = 0;   // calls, with those that found nothing
  std::uint64_t sends = 0;
  std::uint64_t interest_changes = 0;  // epoll_ctl

  friend counter_values operator-(const counter_values& after, const counter_values& before) {
    return {after.allocations - before.allocations, after.live_bytes - before.live_bytes,
            after.receives - before.receives, after.sends - before.sends,
            after.interest_changes - before.interest_changes};
  }
};

struct process_counters {
  std::atomic<std::uint64_t> allocations{0};
  std::atomic<std::int64_t> live_bytes{0};
  std::atomic<std::uint64_t> receives{0};
  std::atomic<std::uint64_t> sends{0};
  std::atomic<std::uint64_t> interest_changes{0};

  [[nodiscard]] counter_values read() const noexcept;
};

// This process's own counters.
[[nodiscard]] process_counters& own_counters() noexcept;

// From here on allocations are not counted: threads that allocate would share the counters' cache line.
void stop_counting_allocations() noexcept;
[[nodiscard]] bool counting_allocations() noexcept;

// A page for another process's counters; `fd` is what that process is given.
class shared_counters {
 public:
  shared_counters();
  ~shared_counters();
  shared_counters(const shared_counters&) = delete;
  shared_counters& operator=(const shared_counters&) = delete;

  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[nodiscard]] counter_values read() const noexcept { return page_->read(); }

 private:
  int fd_;
  process_counters* page_;
};

// From here on this process counts in the page behind `fd`.
void count_in_shared_page(int fd);

}  // namespace reprise::bench
