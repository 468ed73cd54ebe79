// Processors and CPU clocks.
#pragma once

#include <sys/types.h>

#include <chrono>

namespace reprise::bench {

using nanoseconds = std::chrono::nanoseconds;

// Servers run on the first processor this program may use, the load on the last; the same one where
// there is only one.
struct processors {
  int server;
  int load;
};
[[nodiscard]] processors usable_processors();

void pin_this_thread(int cpu);

// CPU time of all threads of this process, or of another.
[[nodiscard]] nanoseconds own_cpu_time();
[[nodiscard]] nanoseconds cpu_time_of(pid_t process);

// Time that the threads of a process were ready to run and did not: what others took from it.
[[nodiscard]] nanoseconds run_queue_wait_of(pid_t process);

}  // namespace reprise::bench
