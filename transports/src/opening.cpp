#include "opening.hpp"

#include "socket_loop.hpp"

namespace reprise::transports {

opening::opening(socket_loop& home, openings& owner, operation& op, const door_record& outcome)
    : home_(home),
      owner_(owner),
      op_(op),
      outcome_(outcome),
      turn_(delegate<void()>::to<&opening::on_turn>(this)) {
  home_.objects().add(*this);
  home_.run_soon(turn_);
}

void opening::on_turn() {
  socket_loop& home = home_;
  operation& op = op_;
  const door_record outcome = outcome_;
  owner_.take(*this).reset();
  home.complete(op, outcome);
}

void opening::abandon() noexcept {
  op_.abandon();
  home_.forget(turn_);
}

}  // namespace reprise::transports
