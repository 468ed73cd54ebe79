#include <reprise/sim/campaign/explain.hpp>

#include <array>

#include <fmt/format.h>

#include <reprise/sim/campaign/duration_text.hpp>
#include <reprise/sim/choices.hpp>
#include <reprise/sim/partition.hpp>

namespace reprise::sim {
namespace {

// What the value of a choice counts.
enum class unit : std::uint8_t { none, time, seconds, shape };

struct phrase {
  purpose what;
  unit counts;
  // {who} is the entity's path, {n} the ordinal, {value} the value, {of} its bound.
  std::string_view text;
};

constexpr std::array<phrase, purpose_count> phrases{{
    {purpose::path_latency, unit::none, "{who}: latency of shape {value} of {of}"},
    {purpose::latency, unit::time,
     "{who}: part {n} (64 bytes, or a datagram) takes {value} longer"},
    {purpose::path_bandwidth, unit::none, "{who}: bandwidth {value} of {of}"},
    {purpose::segment_size, unit::none, "{who}: receives are cut in blocks of 1024 >> {value}"},
    {purpose::segment_cut, unit::none, "{who}: a receive ends at byte {value} of block {n}"},
    {purpose::write_size, unit::none, "{who}: writes are cut in blocks of 1024 >> {value}"},
    {purpose::write_cut, unit::none, "{who}: a write ends at byte {value} of block {n}"},
    {purpose::send_buffer, unit::none, "{who}: a small send buffer, size {value} of {of}"},
    {purpose::receive_window, unit::none, "{who}: a small receive window, size {value} of {of}"},
    {purpose::write_completion, unit::time, "{who}: the write at place {n} completes {value} late"},
    {purpose::read_completion, unit::time, "{who}: the read at place {n} completes {value} late"},
    {purpose::source_order, unit::none, "{who}: event {n} waits behind up to {value} others"},
    {purpose::loop_cost, unit::time, "{who}: an event costs up to {value}"},
    {purpose::event_cost, unit::time, "{who}: event {n} costs {value}"},
    {purpose::timer_slack, unit::time, "{who}: the timer after {n} firings is {value} late"},
    {purpose::clock_offset, unit::time, "{who}: its clock began at {value}"},
    {purpose::clock_drift, unit::none, "{who}: its clock drifts (choice {value} of {of})"},
    {purpose::wall_offset, unit::time, "{who}: its wall clock is {value} ahead"},
    {purpose::reset_discards, unit::none, "{who}: a reset discards unread bytes"},
    {purpose::backlog_refuses, unit::none, "{who}: a full backlog refuses connections"},
    {purpose::abort_on_crash, unit::none, "{who}: the dying process resets its connections"},
    {purpose::connect_refused, unit::none, "{who}: attempt {n} to connect is refused"},
    {purpose::connect_lost, unit::none, "{who}: attempt {n} to connect is lost"},
    {purpose::accept_error, unit::none, "{who}: accept {n} runs out of descriptors"},
    {purpose::resolve_error, unit::none, "{who}: lookup {n} of a name fails"},
    {purpose::reset_at, unit::none, "{who}: the connection is reset (choice {n}: {value})"},
    {purpose::cut_time, unit::time, "cut {n} comes {value} after the one before"},
    {purpose::cut_kind, unit::shape, "cut {n} has the shape: {value}"},
    {purpose::cut_length, unit::time, "cut {n} lasts {value} longer"},
    {purpose::cut_victim, unit::none, "whom a cut hits (choice {n}): {value} of {of}"},
    {purpose::retransmit, unit::time, "{who}: repetition {n} after a cut comes {value} late"},
    {purpose::give_up, unit::seconds, "{who}: it waits for an answer for {value} only"},
    {purpose::crash_time, unit::time, "crash {n} comes {value} after the one before"},
    {purpose::crash_victim, unit::none, "crash {n} hits number {value} of {of} that may crash"},
    {purpose::crash_kind, unit::none, "crash {n} is of kind {value} (1: the process, 2: power)"},
    {purpose::down_time, unit::time, "crash {n} leaves its victim down for {value} longer"},
    {purpose::pause_time, unit::time, "pause {n} comes {value} after the one before"},
    {purpose::pause_victim, unit::none, "pause {n} hits node {value} of {of}"},
    {purpose::pause_length, unit::time, "pause {n} lasts {value}"},
    {purpose::datagram_drop, unit::none, "{who}: datagram {n} is dropped"},
    {purpose::datagram_duplicate, unit::none, "{who}: datagram {n} arrives twice"},
    {purpose::datagram_reorder, unit::none, "{who}: datagram {n} is late (choice {value} of {of})"},
    {purpose::datagram_corrupt, unit::none, "{who}: datagram {n} is damaged (bit {value})"},
    {purpose::site_active, unit::none, "{who}: this fault point is active"},
    {purpose::site_fires, unit::none, "{who}: its pass {n} fails"},
    {purpose::family_on, unit::none, "{who}: family {n} is on"},
    {purpose::family_strength, unit::none, "{who}: family {n} has strength {value}"},
    {purpose::random, unit::none, "{who}: random number {n} is {value}"},
    {purpose::workload, unit::none, "{who}: number {n} of the workload is {value}"},
    {purpose::resolve_delay, unit::time, "{who}: lookup {n} of a name takes {value} longer"},
    {purpose::work_threads, unit::none, "{who}: its pool has {value} of {of} threads fewer"},
    {purpose::work_begin, unit::time, "{who}: work {n} begins {value} late"},
    {purpose::work_time, unit::time, "{who}: work {n} takes {value} longer"},
    {purpose::work_completion, unit::time, "{who}: the end of work {n} is heard of {value} late"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < purpose_count; ++i)
    if (phrases[i].what != static_cast<purpose>(i)) return false;
  return true;
}
static_assert(in_order());

std::string value_text(unit counts, std::uint64_t value) {
  switch (counts) {
    case unit::none: return fmt::format("{}", value);
    case unit::seconds: return fmt::format("{} s", 4 + value);
    case unit::shape:
      return value < partition_shape_count
                 ? std::string(to_string(static_cast<partition_shape>(value)))
                 : fmt::format("{}", value);
    case unit::time: break;
  }
  if (value < 10'000) return fmt::format("{} ns", value);
  if (value < 10'000'000) return fmt::format("{}.{:03} us", value / 1000, value % 1000);
  return fmt::format("{} s", seconds_text(static_cast<std::int64_t>(value)));
}

std::string strength_text(const recipe_point& point) {
  const std::string_view name = to_string(static_cast<family>(point.ordinal));
  if (point.value <= strength_max) return fmt::format("the family {} is off", name);
  return fmt::format("the family {} is on, with strength {} of {}", name,
                     point.value - strength_max, strength_max);
}

}  // namespace

std::string explain(const recipe_point& point, std::optional<std::int64_t> when_ns) {
  const std::string when = when_ns ? fmt::format("at {} s: ", seconds_text(*when_ns)) : "";
  if (point.what == purpose::family_strength && point.ordinal < family_count)
    return when + strength_text(point);
  constexpr std::uint64_t request_bit = std::uint64_t{1} << 55;
  const bool request = point.what == purpose::latency && (point.ordinal & request_bit) != 0;
  const phrase& says = phrases[static_cast<std::size_t>(point.what)];
  const std::string who = point.path.substr(0, point.path.find("#0x"));
  if (request)
    return when + fmt::format("{}: the request to connect takes {} longer", who,
                              value_text(unit::time, point.value));
  return when + fmt::format(fmt::runtime(says.text), fmt::arg("who", who),
                            fmt::arg("n", point.ordinal),
                            fmt::arg("value", value_text(says.counts, point.value)),
                            fmt::arg("of", point.bound));
}

}  // namespace reprise::sim
