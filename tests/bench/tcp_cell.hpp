// One cell of the TCP table: two servers up at once on one processor, one load that turns to them
// by turns, A B B A ..., in short slices. The machine may drift by a quarter within seconds;
// neighbours in time can still be compared.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench_run.hpp"
#include "load.hpp"
#include "process_counters.hpp"

namespace reprise::bench {

enum class placement { two_processors, one_processor };
// Pairs that other processes disturbed are measured again, unless only counts are wanted.
enum class disturbed_pairs { dropped, kept };

struct tcp_cell {
  load_shape shape;
  placement where = placement::two_processors;
  disturbed_pairs disturbed = disturbed_pairs::dropped;
};

// What one server did in one slice.
struct slice {
  double wall_s = 0;
  double requests = 0;
  double server_cpu_s = 0;
  double load_cpu_s = 0;
  double lost_s = 0;  // what processes outside the measurement took
  counter_values counted;

  [[nodiscard]] double server_cpu_ns() const noexcept { return server_cpu_s * 1e9 / requests; }
  [[nodiscard]] double throughput() const noexcept { return requests / wall_s; }
};

struct cell_slices {
  std::vector<slice> subject;   // empty when there is no subject
  std::vector<slice> baseline;  // fewer than wanted when others did not leave the machine alone
  std::size_t dropped = 0;      // pairs that others disturbed
};

// An empty subject leaves the baseline alone.
[[nodiscard]] cell_slices measure_cell(bench_run& run, const tcp_cell& cell,
                                       const std::string& subject, const std::string& baseline,
                                       std::size_t pair_count);

}  // namespace reprise::bench
