// What a room takes along when it moves.
#pragma once

#include <string>
#include <vector>

#include <reprise/actor/msgpack.hpp>

namespace examples {

struct room_visitor {
  reprise::actor_ref who;
  std::string name;
  std::uint64_t first = 0;       // line that it hears
  std::uint64_t said_count = 0;  // lines of its own
  std::uint64_t last_said = 0;   // the number of the last of these
  bool present = true;           // false: the link to its node was lost, and it may come back
  MSGPACK_DEFINE_ARRAY(who, name, first, said_count, last_said, present)
};

struct room_state {
  std::uint64_t lines = 0;
  std::uint64_t moves = 0;
  std::vector<room_visitor> visitors;
  REPRISE_MESSAGE("room.state", lines, moves, visitors)
};

}  // namespace examples
