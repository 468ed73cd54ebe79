// The families of what may go wrong, and the purposes of single choices.
//
// The numbers are part of the recipe format: append only, families before `data`, which no recipe numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace reprise::sim {

enum class family : std::uint8_t {
  latency,           // bytes take longer than the least, differently for each path
  bandwidth,         // paths carry so many bytes a second
  segmentation,      // receives end at drawn bytes
  short_write,       // writes take less than asked
  buffers,           // small send buffers and receive windows
  completion_order,  // completions are late, and overtake each other
  source_order,      // ready sources are admitted in drawn order
  work_cost,         // handling an event takes time; some loops are slow
  timer_slack,       // timers fire late
  clock,             // node clocks are offset and drift
  host_profile,      // what a host does with unread bytes at a reset, and with a full backlog
  connect_failure,   // connecting is refused or hangs
  accept_failure,    // accepting runs out of descriptors
  resolve_failure,   // names do not resolve for a while, or slowly
  reset,             // established connections are reset
  cut,               // paths are cut: both ways, one way, and healed
  crash,             // nodes die and are started again
  pause,             // nodes stand still for a while
  datagram_drop,
  datagram_duplicate,
  datagram_reorder,
  datagram_corrupt,
  fault_point,    // places in product code
  blocking_work,  // work in the pool begins, ends and is heard of late, and threads are few
  data,           // not a fault: random numbers of programs and workloads
};
inline constexpr std::size_t family_count = static_cast<std::size_t>(family::data) + 1;

[[nodiscard]] std::string_view to_string(family value) noexcept;
[[nodiscard]] std::optional<family> family_from(std::string_view text) noexcept;

// What one choice decides. Each purpose belongs to one family.
enum class purpose : std::uint8_t {
  path_latency,  // which distribution a path has
  latency,       // one segment or datagram
  path_bandwidth,
  segment_size,  // how coarse a stream's cuts are
  segment_cut,   // where in a block a receive ends
  write_size,
  write_cut,
  send_buffer,
  receive_window,
  write_completion,  // how late
  read_completion,
  source_order,  // deferral of one admission
  loop_cost,     // how slow a loop is
  event_cost,
  timer_slack,
  clock_offset,
  clock_drift,
  wall_offset,
  reset_discards,   // unread bytes are dropped at a reset
  backlog_refuses,  // a full backlog refuses instead of ignoring
  abort_on_crash,   // a dying process resets instead of finishing
  connect_refused,
  connect_lost,  // the request is lost until retried
  accept_error,
  resolve_error,
  reset_at,  // when a connection is reset by the world
  cut_time,
  cut_kind,
  cut_length,
  cut_victim,
  retransmit,  // how late held bytes come after a heal
  give_up,     // how long a sender waits for an answer
  crash_time,
  crash_victim,
  crash_kind,
  down_time,
  pause_time,
  pause_victim,
  pause_length,
  datagram_drop,
  datagram_duplicate,
  datagram_reorder,
  datagram_corrupt,
  site_active,  // whether a fault point is active in this run
  site_fires,
  family_on,        // swarm: whether a family is on
  family_strength,  // swarm: how strong, in 1/16
  random,           // a node's own random source
  workload,         // what a scenario does
  resolve_delay,    // how late a lookup is answered
  work_threads,     // how many threads fewer a pool has
  work_begin,       // how late a free thread takes blocking work
  work_time,        // how long it takes
  work_completion,  // how late its loop hears of its end
};
inline constexpr std::size_t purpose_count = static_cast<std::size_t>(purpose::work_completion) + 1;

[[nodiscard]] family family_of(purpose value) noexcept;
[[nodiscard]] std::string_view to_string(purpose value) noexcept;
[[nodiscard]] std::optional<purpose> purpose_from(std::string_view text) noexcept;

}  // namespace reprise::sim
