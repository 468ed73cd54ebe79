// The parent of pinger and ponger: it brings them together, and again after a crash.
#pragma once

#include <reprise/actor/actor.hpp>

#include "game.hpp"
#include "messages.hpp"

namespace examples {

class referee final : public reprise::actor {
 public:
  referee(reprise::actor_init& init, game* in) : actor(init), in_(*in) {}
  static void setup(reprise::handlers<referee>& on);

 private:
  void on_start() override;
  void child_restarted(const reprise::child_restarted& change);

  game& in_;
  reprise::actor_ref pinger_;
};

}  // namespace examples
