// A server under measurement: this program, started again as a child.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "cpu.hpp"
#include "process_counters.hpp"
#include "registry.hpp"

namespace reprise::bench {

// Runs from construction to destruction, pinned to one processor.
class server_process {
 public:
  server_process(const std::string& name, int cpu);
  ~server_process();
  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] nanoseconds cpu_time() const { return cpu_time_of(pid_); }
  [[nodiscard]] nanoseconds run_queue_wait() const { return run_queue_wait_of(pid_); }
  [[nodiscard]] counter_values counters() const noexcept { return counters_.read(); }
  [[nodiscard]] std::uint64_t resident_bytes() const;

 private:
  shared_counters counters_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

// The child's side of it, or a server started by hand.
struct server_options {
  std::string name;
  std::uint16_t port = 0;
  int port_fd = -1;      // where to write the bound port; -1: standard output
  int counters_fd = -1;  // the page to count in; -1: a private one
};
// Returns only when the server does.
void run_server(const registry& from, const server_options& options);

}  // namespace reprise::bench
