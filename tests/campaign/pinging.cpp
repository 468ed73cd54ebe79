#include "pinging.hpp"

#include <array>
#include <memory>

#include <reprise/env/await.hpp>

namespace reprise::sim {
namespace {

constexpr std::uint16_t port = 7;

// Sends back what comes.
class answerer {
 public:
  explicit answerer(environment env)
      : bind_(delegate<void()>::to<&answerer::on_bound>(this)),
        receive_(delegate<void()>::to<&answerer::on_receive>(this)),
        send_(delegate<void()>::to<&answerer::on_sent>(this)) {
    env.note("ping: bound to", port);
    env.net().bind(bind_, endpoint(ip_address::any(), port));
  }

 private:
  void on_bound() {
    socket_ = bind_.take();
    socket_->receive(receive_);
  }
  void on_receive() {
    if (receive_.error() != errc::ok) return;
    bytes_.assign(receive_.data().begin(), receive_.data().end());
    socket_->send(send_, receive_.from(), bytes_);
  }
  void on_sent() { socket_->receive(receive_); }

  bind_operation bind_;
  datagram_receive_operation receive_;
  datagram_send_operation send_;
  byte_vector bytes_;
  std::unique_ptr<datagram> socket_;
};

class asker {
 public:
  asker(environment env, const endpoint& to, ping_counts& counts)
      : env_(env),
        to_(to),
        counts_(counts),
        bind_(delegate<void()>::to<&asker::on_bound>(this)),
        receive_(delegate<void()>::to<&asker::on_receive>(this)),
        send_(delegate<void()>::to<&asker::on_sent>(this)),
        timer_(env.home(), env.home().new_child("ping"),
               delegate<void()>::to<&asker::on_timer>(this), timer_kind::housekeeping) {
    env.net().bind(bind_, endpoint(ip_address::any(), 0));
  }

 private:
  void on_bound() {
    socket_ = bind_.take();
    socket_->receive(receive_);
    timer_.arm_after(1ms);
  }
  void on_timer() { socket_->send(send_, to_, payload_); }
  void on_sent() {
    ++counts_.sent;
    timer_.arm_after(1ms);
  }
  void on_receive() {
    if (receive_.error() != errc::ok) return;
    ++counts_.answered;
    env_.reached("ping.answered");
    socket_->receive(receive_);
  }

  environment env_;
  endpoint to_;
  ping_counts& counts_;
  std::array<std::byte, 8> payload_{};
  bind_operation bind_;
  datagram_receive_operation receive_;
  datagram_send_operation send_;
  timer timer_;
  std::unique_ptr<datagram> socket_;
};

}  // namespace

ping_counts run_pings(world& in, duration length) {
  ping_counts counts;
  node& far = in.add_node("far");
  node& near = in.add_node("near");
  const answerer answers(far.start_bare());
  in.run_for(1ms);
  const asker asks(near.start_bare(), endpoint(far.address(), port), counts);
  in.run_for(length);
  near.crash();  // both hold operations of this frame
  far.crash();
  return counts;
}

}  // namespace reprise::sim
