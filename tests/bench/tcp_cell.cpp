#include "tcp_cell.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "cpu.hpp"
#include "failure.hpp"
#include "server_process.hpp"

namespace reprise::bench {
namespace {

using namespace std::chrono_literals;

// A pair is dropped when more of either slice was lost to others.
constexpr double lost_share_max = 0.06;
// Then another one is measured, up to this many times the wanted count.
constexpr std::size_t attempts_per_pair = 3;

double seconds(nanoseconds time) { return std::chrono::duration<double>(time).count(); }

struct snapshot {
  load::clock::time_point time = load::clock::now();
  nanoseconds server_cpu;
  nanoseconds server_wait;
  nanoseconds load_cpu = own_cpu_time();
  nanoseconds load_wait = run_queue_wait_of(getpid());
  counter_values counted;
  std::uint64_t answered;

  snapshot(const server_process& server, const load& asking)
      : server_cpu(server.cpu_time()),
        server_wait(server.run_queue_wait()),
        counted(server.counters()),
        answered(asking.answered()) {}
};

// A server with its connections.
class side {
 public:
  side(const std::string& name, const tcp_cell& cell)
      : where_(cell.where),
        server_(name, usable_processors().server),
        load_(server_.port(), cell.shape) {}

  slice measure(nanoseconds warm_up, nanoseconds measured) {
    load_.start();
    load_.run_until(load::clock::now() + warm_up);
    const snapshot before(server_, load_);
    load_.run_until(before.time + measured);
    const snapshot after(server_, load_);
    load_.drain();
    return between(before, after);
  }

 private:
  [[nodiscard]] slice between(const snapshot& before, const snapshot& after) const {
    slice one;
    one.wall_s = seconds(after.time - before.time);
    one.requests = static_cast<double>(after.answered - before.answered);
    one.server_cpu_s = seconds(after.server_cpu - before.server_cpu);
    one.load_cpu_s = seconds(after.load_cpu - before.load_cpu);
    // On one processor the two wait for each other: there, others took what neither of them had.
    one.lost_s = where_ == placement::one_processor
                     ? one.wall_s - one.server_cpu_s - one.load_cpu_s
                     : std::max(seconds(after.server_wait - before.server_wait),
                                seconds(after.load_wait - before.load_wait));
    one.counted = after.counted - before.counted;
    if (one.requests == 0) throw failure("no request was answered");
    return one;
  }

  placement where_;
  server_process server_;
  load load_;
};

bool undisturbed(const slice& one) { return one.lost_s <= lost_share_max * one.wall_s; }

// The load's thread, where the cell wants it; back where it belongs afterwards.
class load_placement {
 public:
  explicit load_placement(placement where) {
    if (where == placement::one_processor) pin_this_thread(usable_processors().server);
  }
  ~load_placement() { pin_this_thread(usable_processors().load); }
  load_placement(const load_placement&) = delete;
  load_placement& operator=(const load_placement&) = delete;
};

}  // namespace

cell_slices measure_cell(bench_run& run, const tcp_cell& cell, const std::string& subject,
                         const std::string& baseline, std::size_t pair_count) {
  const nanoseconds warm_up = run.quick() ? 20ms : 30ms;
  const nanoseconds measured = run.quick() ? 60ms : 90ms;
  const load_placement placed(cell.where);
  side theirs(baseline, cell);
  std::optional<side> ours;
  if (!subject.empty()) ours.emplace(subject, cell);

  cell_slices kept;
  for (std::size_t i = 0; i < attempts_per_pair * pair_count; ++i) {
    if (kept.baseline.size() == pair_count) break;
    run.line().step("against " + baseline + ", pair", kept.baseline.size() + 1, pair_count);
    std::optional<slice> a;
    if (ours && i % 2 == 0) a = ours->measure(warm_up, measured);
    const slice b = theirs.measure(warm_up, measured);
    if (ours && i % 2 != 0) a = ours->measure(warm_up, measured);
    const bool alone = undisturbed(b) && (!a || undisturbed(*a));
    if (!alone && cell.disturbed == disturbed_pairs::dropped) {
      ++kept.dropped;
      continue;
    }
    kept.baseline.push_back(b);
    if (a) kept.subject.push_back(*a);
  }
  return kept;
}

}  // namespace reprise::bench
