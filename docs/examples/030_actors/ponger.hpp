// Answers pings, until there are too many for it.
#pragma once

#include <reprise/actor/actor.hpp>

#include "game.hpp"
#include "messages.hpp"

namespace examples {

class ponger final : public reprise::actor {
 public:
  ponger(reprise::actor_init& init, game* in) : actor(init), in_(*in) {}
  static void setup(reprise::handlers<ponger>& on);

 private:
  void pinged(const ping& what);
  ping_count counted(const count_pings&) { return ping_count{heard_}; }

  game& in_;
  std::uint64_t heard_ = 0;  // a new life begins with 0
};

}  // namespace examples
