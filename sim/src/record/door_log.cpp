#include <reprise/sim/record/door_log.hpp>

#include <array>

#include <fmt/format.h>

namespace reprise::sim {
namespace {

constexpr std::array<std::string_view, 16> door_names{"",
                                                      "start",
                                                      "stop",
                                                      "timer",
                                                      "post",
                                                      "receive",
                                                      "read",
                                                      "write",
                                                      "accept",
                                                      "connect",
                                                      "listen",
                                                      "bind",
                                                      "resolve",
                                                      "datagram_receive",
                                                      "datagram_send",
                                                      "blocking"};

constexpr std::array<std::string_view, 20> call_names{"receive",
                                                      "read",
                                                      "write",
                                                      "shutdown",
                                                      "cancel",
                                                      "abort",
                                                      "close",
                                                      "accept",
                                                      "connect",
                                                      "listen",
                                                      "bind",
                                                      "resolve",
                                                      "datagram_receive",
                                                      "datagram_send",
                                                      "arm",
                                                      "disarm",
                                                      "post",
                                                      "draw",
                                                      "mark",
                                                      "blocking"};

std::string_view name_of(door_kind kind) { return door_names[static_cast<std::size_t>(kind)]; }
std::string_view name_of(call_kind kind) { return call_names[static_cast<std::size_t>(kind) - 64]; }

}  // namespace

std::string to_text(const door_entry& entry) {
  switch (entry.what) {
    case door_entry::type::door:
      return fmt::format("loop {} at {} ns: {} of 0x{:016x}, {}, count {}", entry.loop,
                         entry.now.time_since_epoch().count(), name_of(entry.door.kind),
                         entry.door.entity.value, to_string(entry.door.error), entry.door.count);
    case door_entry::type::call:
      return fmt::format("loop {} calls {} of 0x{:016x}, value {}", entry.loop,
                         name_of(entry.call.kind), entry.call.entity.value, entry.call.value);
    case door_entry::type::wall_clock:
      return fmt::format("loop {} reads the wall clock", entry.loop);
    case door_entry::type::fault:
      return fmt::format("loop {} asks fault point 0x{:016x} of 0x{:016x}", entry.loop, entry.site,
                         entry.where.value);
    case door_entry::type::work:
      return fmt::format("loop {} has work 0x{:016x} run", entry.loop, entry.where.value);
  }
  return {};
}

}  // namespace reprise::sim
