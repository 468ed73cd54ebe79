#include "process_counters.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

#include "failure.hpp"

namespace reprise::bench {
namespace {

// Used before any constructor has run, by the first allocation of the process.
constinit process_counters private_page;
constinit std::atomic<process_counters*> current{&private_page};
constinit std::atomic<bool> allocations_count{true};

void* map_page(int fd) {
  void* page = mmap(nullptr, sizeof(process_counters), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (page == MAP_FAILED) throw system_failure("mmap of the counters");
  return page;
}

}  // namespace

counter_values process_counters::read() const noexcept {
  constexpr auto relaxed = std::memory_order_relaxed;
  return {allocations.load(relaxed), live_bytes.load(relaxed), receives.load(relaxed),
          sends.load(relaxed), interest_changes.load(relaxed)};
}

process_counters& own_counters() noexcept { return *current.load(std::memory_order_relaxed); }

void stop_counting_allocations() noexcept {
  allocations_count.store(false, std::memory_order_relaxed);
}

bool counting_allocations() noexcept { return allocations_count.load(std::memory_order_relaxed); }

shared_counters::shared_counters() : fd_(memfd_create("bench-counters", MFD_CLOEXEC)) {
  if (fd_ < 0 || ftruncate(fd_, sizeof(process_counters)) != 0)
    throw system_failure("memfd_create of the counters");
  page_ = new (map_page(fd_)) process_counters;
}

shared_counters::~shared_counters() {
  munmap(page_, sizeof *page_);
  close(fd_);
}

void count_in_shared_page(int fd) {
  current.store(static_cast<process_counters*>(map_page(fd)), std::memory_order_relaxed);
}

}  // namespace reprise::bench
