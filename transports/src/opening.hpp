// The outcome of opening a socket (listen, bind, or a dial that fails at once), on its way to the
// operation that asked: known inside the call, delivered after the current event.
#pragma once

#include <reprise/env/digest.hpp>
#include <reprise/env/network.hpp>

#include "in_flight.hpp"
#include "io_object.hpp"
#include "turn.hpp"

namespace reprise::transports {

class socket_loop;
class opening;
using openings = in_flight<opening>;

class opening final : public attempt, private io_object {
 public:
  // `op` was started already.
  opening(socket_loop& home, openings& owner, operation& op, const door_record& outcome);

 private:
  void abandon() noexcept override;
  void on_turn();

  socket_loop& home_;
  openings& owner_;
  operation& op_;
  door_record outcome_;
  turn turn_;
};

}  // namespace reprise::transports
