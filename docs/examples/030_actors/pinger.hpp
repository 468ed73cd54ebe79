// Pings whom it was told to meet, by a timer, and watches it.
#pragma once

#include <reprise/actor/actor.hpp>

#include "game.hpp"
#include "messages.hpp"

namespace examples {

class pinger final : public reprise::actor {
 public:
  pinger(reprise::actor_init& init, game* in) : actor(init), in_(*in) {}
  static void setup(reprise::handlers<pinger>& on);

 private:
  void on_start() override;
  void met(const meet& what);
  void tick();
  void ponged(const pong& what);
  void ponger_down(const reprise::actor_down& how);
  void finish();
  void told_count(const reprise::ask_result<ping_count>& answer);

  game& in_;
  reprise::actor_ref ponger_;  // nobody while it is down
  std::uint64_t number_ = 0;
};

}  // namespace examples
