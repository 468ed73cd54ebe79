// Rows of the simulator. Everything is CPU time of this process, with set-up and tear-down.
#include <chrono>
#include <string>

#include "alloc_counter.hpp"
#include "bench_run.hpp"
#include "cpu.hpp"
#include "failure.hpp"

namespace reprise::bench {
namespace {

constexpr const char* limit = "bare-loop";

double cpu_seconds_of(const std::function<void()>& work) {
  const nanoseconds start = own_cpu_time();
  work();
  return std::chrono::duration<double>(own_cpu_time() - start).count();
}

std::size_t usual_pair_count(const bench_run& run) { return run.quick() ? 5 : 9; }

struct sim_figure {
  std::string bench;
  std::string unit;
  better direction;
  sim_kind kind;
  std::size_t pair_count;
};

// Adds the row of the same measurement of both sides.
void compare(bench_run& run, const sim_figure& figure,
             const std::function<double(const sim_function&)>& measure) {
  const std::string subject = run.simulation_subject(figure.kind);
  const auto side = [&](std::string_view name) -> std::function<double()> {
    const sim_function* const simulate = run.all().simulation(figure.kind, name);
    if (simulate == nullptr) return {};
    return [simulate, &measure] { return measure(*simulate); };
  };
  const pair_series measured = run.measure_pairs(figure.pair_count, side(subject), side(limit));
  run.rows().add(make_row({figure.bench, figure.unit, figure.direction, subject, limit}, measured));
}

void round_trips(bench_run& run, sim_kind kind, const std::string& name, std::uint32_t clients) {
  const std::uint64_t total = run.quick() ? 200'000 : 1'000'000;
  const sim_workload workload{clients, total / clients, 1, {}};
  compare(run, {name, "rt/cpu_s", better::higher, kind, usual_pair_count(run)},
          [&](const sim_function& simulate) {
            return static_cast<double>(total) / cpu_seconds_of([&] { simulate(workload); });
          });
}

// Three nodes, a new world for each seed.
double cpu_seconds_per_world(const bench_run& run, const sim_function& simulate,
                             std::uint64_t round_trip_count) {
  const std::uint64_t worlds = run.quick() ? 1'000 : 5'000;
  const double seconds = cpu_seconds_of([&] {
    for (std::uint64_t seed = 1; seed <= worlds; ++seed) simulate({2, round_trip_count, seed, {}});
  });
  return seconds / static_cast<double>(worlds);
}

void seeds_raw(bench_run& run) {
  compare(
      run, {"sim/seeds/raw", "seeds/cpu_s", better::higher, sim_kind::raw, usual_pair_count(run)},
      [&](const sim_function& simulate) { return 1 / cpu_seconds_per_world(run, simulate, 25); });
}

void set_up(bench_run& run) {
  compare(
      run, {"sim/setup", "us", better::lower, sim_kind::raw, usual_pair_count(run)},
      [&](const sim_function& simulate) { return 1e6 * cpu_seconds_per_world(run, simulate, 0); });
}

void seeds_echo_chaos(bench_run& run) {
  const scenario_function* const scenario = run.all().scenario("echo-chaos");
  const std::uint64_t seeds = run.quick() ? 200 : 1'000;
  std::function<double()> measure;
  if (scenario != nullptr) {
    measure = [=] {
      return static_cast<double>(seeds) / cpu_seconds_of([=] {
               for (std::uint64_t seed = 1; seed <= seeds; ++seed) (*scenario)(seed);
             });
    };
  }
  const std::string subject = scenario == nullptr ? "" : "echo-chaos";
  run.rows().add(make_row({"sim/seeds/echo-chaos", "seeds/cpu_s", better::higher, subject, ""},
                          run.measure_pairs(usual_pair_count(run), measure, {})));
}

// From before the world exists to the moment the last client has its first answer: the client's
// host, both ends of the connection and what is in flight.
double heap_per_connection(const sim_function& simulate) {
  constexpr std::uint32_t clients = 1'000;
  const alloc_counter counter;
  double bytes = -1;
  simulate({clients, 2, 1, [&] { bytes = static_cast<double>(counter.live_bytes()) / clients; }});
  if (bytes < 0) throw failure("the simulation did not say when all clients were answered");
  return bytes;
}

// The difference of a long and a short run: set-up and warming up cancel out.
double steady_allocations(const sim_function& simulate) {
  constexpr std::uint32_t clients = 10;
  const auto allocations = [&](std::uint64_t round_trip_count) {
    const alloc_counter counter;
    simulate({clients, round_trip_count, 1, {}});
    return static_cast<double>(counter.allocations());
  };
  return (allocations(1'100) - allocations(100)) / (1'000.0 * clients);
}

// What is counted is the same each time: one pair.
void add_counted(registry& to, const std::string& name, const std::string& unit, sim_kind kind,
                 double (*measure)(const sim_function&)) {
  to.add_bench(
      name, [=](bench_run& run) { compare(run, {name, unit, better::lower, kind, 1}, measure); });
}

}  // namespace

void register_sim_benches(registry& to) {
  for (const sim_kind kind : {sim_kind::raw, sim_kind::session}) {
    for (const std::uint32_t clients : {2U, 10U, 100U, 1'000U, 10'000U}) {
      const std::string name =
          (kind == sim_kind::raw ? "sim/raw/" : "sim/session/") + std::to_string(clients);
      to.add_bench(name, [=](bench_run& run) { round_trips(run, kind, name, clients); });
    }
  }
  to.add_bench("sim/seeds/raw", seeds_raw);
  to.add_bench("sim/seeds/echo-chaos", seeds_echo_chaos);
  to.add_bench("sim/setup", set_up);
  add_counted(to, "sim/heap-per-connection", "bytes", sim_kind::raw, heap_per_connection);
  add_counted(to, "sim/allocations", "per rt", sim_kind::raw, steady_allocations);
  add_counted(to, "sim/allocations/session", "per rt", sim_kind::session, steady_allocations);
}

}  // namespace reprise::bench
