// Rows of server CPU per request over loopback TCP.
#include <algorithm>
#include <string>
#include <vector>

#include "bench_run.hpp"
#include "failure.hpp"
#include "tcp_cell.hpp"

namespace reprise::bench {
namespace {

constexpr std::uint32_t pipelined_outstanding = 64;

template <class Figure>
std::vector<double> each(const std::vector<slice>& slices, const Figure& figure) {
  std::vector<double> values;
  values.reserve(slices.size());
  for (const slice& one : slices) values.push_back(figure(one));
  return values;
}

double cpu_of(const slice& one) { return one.server_cpu_ns(); }
double throughput_of(const slice& one) { return one.throughput(); }
double allocations_of(const slice& one) {
  return static_cast<double>(one.counted.allocations) / one.requests;
}

using details = std::vector<std::pair<std::string, double>>;

// What the server did, counted in front of its system calls; nothing when it makes none of them.
void add_counts(details& to, const std::string& prefix, const std::vector<slice>& slices) {
  counter_values sum;
  double requests = 0;
  for (const slice& one : slices) {
    requests += one.requests;
    sum.receives += one.counted.receives;
    sum.sends += one.counted.sends;
    sum.interest_changes += one.counted.interest_changes;
    sum.allocations += one.counted.allocations;
  }
  if (requests == 0 || sum.sends == 0) return;
  to.emplace_back(prefix + "recv_per_rt", static_cast<double>(sum.receives) / requests);
  to.emplace_back(prefix + "frames_per_send", requests / static_cast<double>(sum.sends));
  to.emplace_back(prefix + "epoll_ctl_per_rt",
                  static_cast<double>(sum.interest_changes) / requests);
  to.emplace_back(prefix + "allocations_per_rt", static_cast<double>(sum.allocations) / requests);
}

void compare(bench_run& run, const row_title& title, const tcp_cell& cell) {
  const std::size_t pair_count = run.quick() ? 6 : 20;
  const cell_slices slices = measure_cell(run, cell, title.subject, title.baseline, pair_count);
  row one = make_row(title, {each(slices.subject, cpu_of), each(slices.baseline, cpu_of)});
  const pair_series throughput{each(slices.subject, throughput_of),
                               each(slices.baseline, throughput_of)};
  if (const auto ratios = throughput.ratios(); !ratios.empty()) {
    one.details.emplace_back("throughput_ratio", summarise(ratios).median);
    one.details.emplace_back("throughput", summarise(throughput.subject).median);
  }
  one.details.emplace_back("baseline_throughput", summarise(throughput.baseline).median);
  add_counts(one.details, "", slices.subject);
  add_counts(one.details, "baseline_", slices.baseline);
  one.details.emplace_back("dropped_pairs", static_cast<double>(slices.dropped));
  if (slices.baseline.size() < pair_count)
    one.note += one.note.empty() ? "disturbed by others" : ", disturbed by others";
  run.rows().add(std::move(one));
}

void add(registry& to, const std::string& kind, std::uint32_t outstanding, std::uint32_t bytes,
         std::uint32_t connections) {
  const std::string name =
      "tcp/" + kind + "/" + std::to_string(bytes) + "/" + std::to_string(connections);
  // Waking another processor is the noisiest thing there is: one connection stays on one.
  const tcp_cell cell{{bytes, connections, outstanding},
                      connections == 1 ? placement::one_processor : placement::two_processors};
  to.add_bench(name, [=](bench_run& run) {
    for (const char* baseline : {"epoll", "asio-framed"}) {
      const row_title title{name, "cpu_ns/rt", better::lower, run.server_subject(), baseline};
      try {
        compare(run, title, cell);
      } catch (const failure& reason) {
        run.rows().add_failure(title, reason.what());
      }
    }
  });
}

void allocations(bench_run& run) {
  const tcp_cell cell{{64, 50, 1}, placement::two_processors, disturbed_pairs::kept};
  const std::string subject = run.server_subject();
  const cell_slices slices = measure_cell(run, cell, subject, "epoll", 4);
  run.rows().add(
      make_row({"tcp/allocations", "per rt", better::lower, subject, "epoll"},
               {each(slices.subject, allocations_of), each(slices.baseline, allocations_of)}));
}

}  // namespace

void register_tcp_benches(registry& to) {
  add(to, "pingpong", 1, 64, 1);
  add(to, "pingpong", 1, 64, 50);
  add(to, "pingpong", 1, 64, 1'000);
  add(to, "pingpong", 1, 1'024, 50);
  add(to, "pipelined", pipelined_outstanding, 64, 50);
  add(to, "pipelined", pipelined_outstanding, 64, 1'000);
  add(to, "pipelined", pipelined_outstanding, 1'024, 50);
  to.add_bench("tcp/allocations", allocations);
}

}  // namespace reprise::bench
