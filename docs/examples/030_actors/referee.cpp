#include "referee.hpp"

#include "pinger.hpp"
#include "ponger.hpp"

namespace examples {

using namespace reprise;

void referee::setup(handlers<referee>& on) { on.restarted(&referee::child_restarted); }

void referee::on_start() {
  // Children end before their parent. This one is made anew when it crashes, unless that happens too often: then its
  // parent crashes too.
  spawn_options how;
  how.restart.after = restart_options::when::crashed;
  how.restart.count_max = 100;
  how.restart.window = 1s;
  const actor_ref child = spawn_child<ponger>(how, &in_);
  pinger_ = spawn_child<pinger>(spawn_options(), &in_);
  tell<meet>(pinger_, child);
}

// It is another actor with another address: who talks to it must be told.
void referee::child_restarted(const reprise::child_restarted& change) {
  ++in_.report->restarts;
  in_.options.print("referee: the ponger crashed and lives again");
  tell<meet>(pinger_, change.now);
}

}  // namespace examples
