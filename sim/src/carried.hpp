// A datagram on its way.
#pragma once

#include <utility>

#include <reprise/sim/udp_socket.hpp>
#include <reprise/sim/world.hpp>

namespace reprise::sim {

class world::carried {
 public:
  carried(world& owner, path& way, endpoint from, endpoint to, byte_vector payload)
      : event_(delegate<void()>::to<&carried::on_arrival>(this)),
        owner_(owner),
        way_(way),
        from_(from),
        to_(to),
        payload_(std::move(payload)) {}

  event& arrival() noexcept { return event_; }
  [[nodiscard]] bool done() const noexcept { return !event_.queued(); }
  // What has not begun to leave this host goes with its power.
  void lose_power(const host& machine) noexcept {
    if (way_.from() == machine.index() &&
        way_.waits(owner_.now_ns_, event_.time_ns(), payload_.size()))
      event_.cancel();
  }

 private:
  void on_arrival() {
    if (way_.closed()) {
      owner_.met_closed(way_);
      return;
    }
    host& machine = *owner_.hosts_[way_.to()];
    udp_socket* socket = machine.up ? machine.datagram_at(to_.port) : nullptr;
    if (socket != nullptr) socket->arrive(std::move(payload_), from_);
  }

  event event_;
  world& owner_;
  path& way_;
  endpoint from_;
  endpoint to_;
  byte_vector payload_;
};

}  // namespace reprise::sim
