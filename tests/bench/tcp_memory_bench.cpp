// Rows of a server's resident memory per idle connection.
#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include "bench_run.hpp"
#include "cpu.hpp"
#include "load.hpp"
#include "server_process.hpp"

namespace reprise::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t connection_count = 10'000;
constexpr std::uint32_t burst_bytes = 64 * 1024;
// Frames in flight at once in a burst: the kernel's buffers hold them all.
constexpr std::size_t burst_connections = 50;
// For accepting the last connections, and for a server that gives buffers back a little later.
constexpr auto settling_time = 1s;

enum class moment { after_connecting, after_burst };

double idle_bytes(const std::string& server_name, moment when) {
  const server_process server(server_name, usable_processors().server);
  const std::uint64_t before = server.resident_bytes();
  load connections(server.port(), {burst_bytes, connection_count, 1});
  if (when == moment::after_burst) {
    for (std::size_t first = 0; first < connection_count; first += burst_connections) {
      connections.start(first, std::min(burst_connections, connection_count - first));
      connections.drain();
    }
  }
  std::this_thread::sleep_for(settling_time);
  return (static_cast<double>(server.resident_bytes()) - static_cast<double>(before)) /
         connection_count;
}

void measure(bench_run& run, const std::string& name, moment when) {
  const std::string subject = run.server_subject();
  const std::string baseline = "epoll";
  pair_series measured;
  const std::size_t pairs = run.quick() ? 1 : 3;
  for (std::size_t i = 0; i < pairs; ++i) {
    run.line().step("pair", i + 1, pairs);
    if (!subject.empty()) measured.subject.push_back(idle_bytes(subject, when));
    measured.baseline.push_back(idle_bytes(baseline, when));
  }
  run.rows().add(make_row({name, "bytes", better::lower, subject, baseline}, measured));
}

}  // namespace

void register_memory_benches(registry& to) {
  to.add_bench("tcp/idle-bytes",
               [](bench_run& run) { measure(run, "tcp/idle-bytes", moment::after_connecting); });
  to.add_bench("tcp/idle-bytes/after-burst", [](bench_run& run) {
    measure(run, "tcp/idle-bytes/after-burst", moment::after_burst);
  });
}

}  // namespace reprise::bench
