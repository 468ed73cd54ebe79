// Sends every frame back. The same program runs on real sockets and in simulation.
#pragma once

#include <reprise/session/session_server.hpp>

#include "print_line.hpp"

namespace examples {

struct echo_server_options {
  reprise::endpoint at;
  std::size_t session_count_max = 20'000;
  reprise::duration drain_within = reprise::duration{2'000'000'000};
  print_line print = [](std::string_view) {};
};

// Runs until stop is requested, then drains. Throws when it cannot listen.
reprise::task<void> echo_server(reprise::environment env, echo_server_options options);

}  // namespace examples
