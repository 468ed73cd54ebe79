#include "pinger.hpp"

#include <fmt/format.h>

namespace examples {

using namespace reprise;

void pinger::setup(handlers<pinger>& on) {
  on.message<meet>(&pinger::met);
  on.message<pong>(&pinger::ponged);
  on.down(&pinger::ponger_down);
}

// A timer belongs to its actor: it fires as one of its messages would come, and ends with it.
void pinger::on_start() { after(in_.options.period, &pinger::tick); }

void pinger::met(const meet& what) {
  ponger_ = what.whom;
  // Exactly one down for this watch, whatever becomes of it.
  watch(ponger_);
}

void pinger::tick() {
  if (in_.options.pings != 0 && number_ == in_.options.pings) return finish();
  after(in_.options.period, &pinger::tick);
  if (!ponger_) return;
  ++number_;
  ++in_.report->pings;
  tell<ping>(ponger_, number_);
}

void pinger::ponged(const pong& what) {
  ++in_.report->pongs;
  in_.options.print(fmt::format("pinger: pong {}", what.number));
}

void pinger::ponger_down(const actor_down& how) {
  ++in_.report->downs;
  in_.options.print(fmt::format("pinger: the ponger is down: {}", to_string(how.reason)));
  // The news of its successor may have come first.
  if (ponger_ == how.who) ponger_ = {};
}

// An ask ends exactly once: with the reply, or with the reason why there is none.
void pinger::finish() { ask_then<count_pings>(ponger_, 1s, &pinger::told_count, true); }

void pinger::told_count(const ask_result<ping_count>& answer) {
  if (answer) {
    in_.report->counted = answer.value().value;
    in_.options.print(
        fmt::format("pinger: the ponger has heard {} pings in this life", answer.value().value));
  } else {
    in_.options.print(fmt::format("pinger: no answer: {}", to_string(answer.error())));
  }
  in_.report->over = true;
  in_.on_over();
}

}  // namespace examples
