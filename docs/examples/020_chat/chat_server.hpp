// A chat over lines of text: any number of rooms, and nc is a client.
//
//   /name NAME    what the others call you (default: guest-N)
//   /join ROOM    leave the room you are in and enter another (default: lobby)
//   /who          who is in your room
//   /quit         goodbye
//   anything else goes to everybody in your room, yourself included
//
// Sessions read and write on the node's loops; the rooms are on loop 0. What arrives at a session is
// posted to the rooms, and what the rooms say is sent from there through session senders.
#pragma once

#include <reprise/session/session_server.hpp>

#include "print_line.hpp"

namespace examples {

struct chat_server_options {
  reprise::endpoint at;
  std::size_t session_count_max = 10'000;
  std::size_t line_bytes_max = 1024;
  reprise::duration drain_within{2'000'000'000};
  print_line print = [](std::string_view) {};
};

// Runs until stop is requested. Throws when it cannot listen.
reprise::task<void> chat_server(reprise::environment env, chat_server_options options);

}  // namespace examples
