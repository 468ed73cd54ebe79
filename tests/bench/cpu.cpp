#include "cpu.hpp"

#include <sched.h>
#include <time.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "failure.hpp"

namespace reprise::bench {
namespace {

nanoseconds read_clock(clockid_t clock) {
  timespec now{};
  if (clock_gettime(clock, &now) != 0) throw system_failure("clock_gettime");
  return std::chrono::seconds{now.tv_sec} + nanoseconds{now.tv_nsec};
}

// What was allowed when the program started: pinning must not narrow the later choice.
processors find_processors() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
    throw system_failure("sched_getaffinity");
  processors found{-1, -1};
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    if (found.server < 0) found.server = cpu;
    found.load = cpu;
  }
  return found;
}

}  // namespace

processors usable_processors() {
  static const processors found = find_processors();
  return found;
}

void pin_this_thread(int cpu) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(cpu, &only);
  if (sched_setaffinity(0, sizeof only, &only) != 0) throw system_failure("sched_setaffinity");
}

nanoseconds own_cpu_time() { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

nanoseconds cpu_time_of(pid_t process) {
  clockid_t clock{};
  if (clock_getcpuclockid(process, &clock) != 0) throw failure("the server's CPU clock is gone");
  return read_clock(clock);
}

nanoseconds run_queue_wait_of(pid_t process) {
  nanoseconds total{0};
  std::error_code error;
  const std::string threads = "/proc/" + std::to_string(process) + "/task";
  for (const auto& thread : std::filesystem::directory_iterator(threads, error)) {
    std::ifstream file(thread.path() / "schedstat");
    std::int64_t running = 0;
    std::int64_t waiting = 0;
    if (file >> running >> waiting) total += nanoseconds{waiting};
  }
  return total;
}

}  // namespace reprise::bench
