// Sends numbered frames and checks every byte that comes back. After "Echo STOP" its wait-echo count must reach 0.
#pragma once

#include "load_client.hpp"

namespace examples {

struct echo_client_options {
  load_options load;
  std::size_t payload_bytes = 64;  // at least 8
};

reprise::task<void> echo_client(reprise::environment env, echo_client_options options,
                                load_report* out);

}  // namespace examples
