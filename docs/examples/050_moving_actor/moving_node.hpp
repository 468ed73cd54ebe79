// A node where the room may be, with one visitor of its own.
#pragma once

#include <reprise/env/environment.hpp>
#include <reprise/env/task.hpp>
#include <reprise/peer/peer_options.hpp>

#include "chat_room.hpp"
#include "visitor.hpp"

namespace examples {

enum class room_begins : std::uint8_t { elsewhere, here };

struct moving_options {
  reprise::peer_options peers;
  room_begins where = room_begins::elsewhere;
  room_options room;
  visitor_options visitor;
};

// Runs until stop is requested; if the room is here then, it goes elsewhere first. Throws when it cannot listen.
reprise::task<void> moving_node(reprise::environment env, moving_options options);

}  // namespace examples
