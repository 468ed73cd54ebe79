// An actor that was offered to another node, which is to answer in time.
#pragma once

#include <reprise/actor/actor_loop.hpp>

namespace reprise {

class move_offer {
 public:
  move_offer(actor_loop& here, const actor_ref& which, incarnation_id node, duration within)
      : to(node),
        here_(here),
        which_(which),
        limit_(here.env().home(), here.env().home().new_child("move"),
               delegate<void()>::to<&move_offer::on_limit>(this)) {
    limit_.arm_after(within);
  }
  move_offer(const move_offer&) = delete;
  move_offer& operator=(const move_offer&) = delete;

  const incarnation_id to;

 private:
  void on_limit() {
    const actor_ref which = which_;  // this is destroyed
    here_.stay(which, move_ended::reason::timed_out);
  }

  actor_loop& here_;
  actor_ref which_;
  timer limit_;
};

}  // namespace reprise
