// What can be measured. Baselines and subjects differ only in the name they are registered under;
// subjects.cpp is where the project's own implementations enter.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::bench {

class bench_run;

// Serves framed echo on 127.0.0.1:port (0: any free port) from a process of its own, calls `report`
// once with the port when it listens, and never returns: the process is killed.
using report_port = std::function<void(std::uint16_t)>;
using server_function = std::function<void(std::uint16_t port, const report_port& report)>;

// One server and `client_count` clients with one connection each, closed loop of 64-byte requests
// and responses, one-way latency random in 1-10 ms, until every client had its round trips.
struct sim_workload {
  std::uint32_t client_count;
  std::uint64_t round_trip_count;  // of each client; 0: connect and close
  std::uint64_t seed;
  std::function<void()> all_clients_answered;  // may be empty; to be called once, when the last
                                               // client has finished its first round trip
};
// Builds a world, runs the workload, destroys the world.
using sim_function = std::function<void(const sim_workload&)>;
enum class sim_kind { raw, session };

// Builds, runs, checks and destroys one world with this seed.
using scenario_function = std::function<void(std::uint64_t seed)>;

struct bench {
  std::string name;
  std::function<void(bench_run&)> run;
};

class registry {
 public:
  void add_server(std::string name, server_function run);
  void add_simulation(sim_kind kind, std::string name, sim_function run);
  void add_scenario(std::string name, scenario_function run);
  // For rows of another shape: bench_run.hpp says what such a function can use.
  void add_bench(std::string name, std::function<void(bench_run&)> run);

  // Null when nothing has that name.
  [[nodiscard]] const server_function* server(std::string_view name) const;
  [[nodiscard]] const sim_function* simulation(sim_kind kind, std::string_view name) const;
  [[nodiscard]] const scenario_function* scenario(std::string_view name) const;

  [[nodiscard]] bool knows(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> server_names() const;
  [[nodiscard]] const std::vector<bench>& benches() const noexcept { return benches_; }

 private:
  std::map<std::string, server_function, std::less<>> servers_;
  std::map<std::string, sim_function, std::less<>> raw_simulations_;
  std::map<std::string, sim_function, std::less<>> session_simulations_;
  std::map<std::string, scenario_function, std::less<>> scenarios_;
  std::vector<bench> benches_;
};

void register_baselines(registry& to);
void register_subjects(registry& to);
void register_sim_benches(registry& to);
void register_tcp_benches(registry& to);
void register_memory_benches(registry& to);

}  // namespace reprise::bench
