// Everything that came through the doors of one process in one life, and every call it made, in order:
// enough to run its program again without a world.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <reprise/core/bytes.hpp>
#include <reprise/core/endpoint.hpp>
#include <reprise/core/time.hpp>
#include <reprise/env/digest.hpp>

namespace reprise::sim {

struct door_entry {
  enum class type : std::uint8_t {
    door,        // an event entered
    call,        // the program called out
    wall_clock,  // the program read it
    fault,       // a fault point was asked
    work,        // blocking work ran
  };

  type what = type::door;
  std::uint32_t loop = 0;  // which one of the process
  door_record door{};
  time_point now{};  // of the event, in node time
  call_record call{};

  // What a completion brought, as far as its kind has it.
  byte_vector bytes;                // received
  entity_id made;                   // of the stream or socket
  endpoint local;                   // of it, or of the listener
  endpoint remote;                  // of it; of a datagram, its sender
  std::vector<endpoint> endpoints;  // resolved

  wall_time wall{};        // read
  std::uint64_t site = 0;  // of the fault point
  entity_id where;         // of the fault point, or the work
  bool fired = false;
};

struct door_log {
  std::string node;
  std::vector<entity_id> loops;
  std::vector<door_entry> entries;
  std::vector<std::uint64_t> digests;  // of each loop, over these entries
};

// One line for people.
[[nodiscard]] std::string to_text(const door_entry& entry);

}  // namespace reprise::sim
