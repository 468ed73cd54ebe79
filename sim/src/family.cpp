#include <reprise/sim/family.hpp>

namespace reprise::sim {
namespace {

constexpr std::array<std::string_view, family_count> family_names{
    "latency",
    "bandwidth",
    "segmentation",
    "short_write",
    "buffers",
    "completion_order",
    "source_order",
    "work_cost",
    "timer_slack",
    "clock",
    "host_profile",
    "connect_failure",
    "accept_failure",
    "resolve_failure",
    "reset",
    "cut",
    "crash",
    "pause",
    "datagram_drop",
    "datagram_duplicate",
    "datagram_reorder",
    "datagram_corrupt",
    "fault_point",
    "blocking_work",
    "data",
};

struct purpose_row {
  std::string_view name;
  family belongs_to;
};

constexpr std::array<purpose_row, purpose_count> purposes{{
    {"path_latency", family::latency},
    {"latency", family::latency},
    {"path_bandwidth", family::bandwidth},
    {"segment_size", family::segmentation},
    {"segment_cut", family::segmentation},
    {"write_size", family::short_write},
    {"write_cut", family::short_write},
    {"send_buffer", family::buffers},
    {"receive_window", family::buffers},
    {"write_completion", family::completion_order},
    {"read_completion", family::completion_order},
    {"source_order", family::source_order},
    {"loop_cost", family::work_cost},
    {"event_cost", family::work_cost},
    {"timer_slack", family::timer_slack},
    {"clock_offset", family::clock},
    {"clock_drift", family::clock},
    {"wall_offset", family::clock},
    {"reset_discards", family::host_profile},
    {"backlog_refuses", family::host_profile},
    {"abort_on_crash", family::host_profile},
    {"connect_refused", family::connect_failure},
    {"connect_lost", family::connect_failure},
    {"accept_error", family::accept_failure},
    {"resolve_error", family::resolve_failure},
    {"reset_at", family::reset},
    {"cut_time", family::cut},
    {"cut_kind", family::cut},
    {"cut_length", family::cut},
    {"cut_victim", family::cut},
    {"retransmit", family::cut},
    {"give_up", family::cut},
    {"crash_time", family::crash},
    {"crash_victim", family::crash},
    {"crash_kind", family::crash},
    {"down_time", family::crash},
    {"pause_time", family::pause},
    {"pause_victim", family::pause},
    {"pause_length", family::pause},
    {"datagram_drop", family::datagram_drop},
    {"datagram_duplicate", family::datagram_duplicate},
    {"datagram_reorder", family::datagram_reorder},
    {"datagram_corrupt", family::datagram_corrupt},
    {"site_active", family::fault_point},
    {"site_fires", family::fault_point},
    {"family_on", family::data},
    {"family_strength", family::data},
    {"random", family::data},
    {"workload", family::data},
    {"resolve_delay", family::resolve_failure},
    {"work_threads", family::blocking_work},
    {"work_begin", family::blocking_work},
    {"work_time", family::blocking_work},
    {"work_completion", family::blocking_work},
}};

}  // namespace

std::string_view to_string(family value) noexcept {
  return family_names[static_cast<std::size_t>(value)];
}

std::optional<family> family_from(std::string_view text) noexcept {
  for (std::size_t i = 0; i < family_count; ++i)
    if (family_names[i] == text) return static_cast<family>(i);
  return std::nullopt;
}

family family_of(purpose value) noexcept {
  return purposes[static_cast<std::size_t>(value)].belongs_to;
}

std::string_view to_string(purpose value) noexcept {
  return purposes[static_cast<std::size_t>(value)].name;
}

std::optional<purpose> purpose_from(std::string_view text) noexcept {
  for (std::size_t i = 0; i < purpose_count; ++i)
    if (purposes[i].name == text) return static_cast<purpose>(i);
  return std::nullopt;
}

}  // namespace reprise::sim
