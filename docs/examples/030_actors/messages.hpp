// What the actors of this example tell and ask each other.
#pragma once

#include <reprise/actor/msgpack.hpp>

namespace examples {

// To the ponger, which answers with a pong of the same number.
struct ping {
  std::uint64_t number = 0;
  REPRISE_MESSAGE("actors.ping", number)
};
struct pong {
  std::uint64_t number = 0;
  REPRISE_MESSAGE("actors.pong", number)
};

// To the pinger: whom to ping from now on. A reference is a value like any other.
struct meet {
  reprise::actor_ref whom;
  REPRISE_MESSAGE("actors.meet", whom)
};

// A request names its reply: what is asked with it is answered with that, or with an error.
struct ping_count {
  std::uint64_t value = 0;
  REPRISE_MESSAGE("actors.ping_count", value)
};
struct count_pings {
  using reply = ping_count;
  bool since_restart = true;
  REPRISE_MESSAGE("actors.count_pings", since_restart)
};

}  // namespace examples
