// What the members of the cluster ask each other.
#pragma once

#include <string>

#include <reprise/actor/msgpack.hpp>

namespace examples {

struct well_being {
  std::uint64_t asked_count = 0;  // how often it was asked in this life
  REPRISE_MESSAGE("cluster.well_being", asked_count)
};
struct how_are_you {
  using reply = well_being;
  std::string from;
  REPRISE_MESSAGE("cluster.how_are_you", from)
};
// To oneself: time for another round of asking everybody.
struct ask_around {
  std::uint64_t round = 0;
  REPRISE_MESSAGE("cluster.ask_around", round)
};

}  // namespace examples
