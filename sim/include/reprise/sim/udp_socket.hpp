// A simulated datagram socket: a bounded queue of what arrived. What does not fit is dropped.
#pragma once

#include <deque>

#include <reprise/env/datagram.hpp>
#include <reprise/sim/event_queue.hpp>

namespace reprise::sim {

class host;
class sim_loop;
class world;

inline constexpr std::size_t datagram_queue_bytes_max = 212'992;  // Linux, net.core.rmem_default
inline constexpr std::size_t datagram_overhead_bytes = 768;  // Linux, what the smallest one counts

class udp_socket final : public datagram {
 public:
  udp_socket(world& owner, sim_loop& home, host& machine, const endpoint& at, entity_id entity);
  ~udp_socket() override;

  void receive(datagram_receive_operation& op) override;
  void send(datagram_send_operation& op, const endpoint& to, const_bytes payload) override;
  void cancel() override;
  [[nodiscard]] endpoint local() const override { return at_; }
  [[nodiscard]] entity_id entity() const override { return entity_; }

  void arrive(byte_vector payload, const endpoint& from);
  void halt();
  [[nodiscard]] sim_loop& home() noexcept { return *loop_; }

 private:
  struct arrived {
    byte_vector payload;
    endpoint from;
  };
  void on_receive_event();
  void on_send_event();

  world& world_;
  sim_loop* loop_;
  host* host_;
  endpoint at_;
  entity_id entity_;
  std::deque<arrived> waiting_;
  std::size_t waiting_bytes_ = 0;
  datagram_receive_operation* receive_ = nullptr;
  datagram_send_operation* send_ = nullptr;
  errc send_error_ = errc::ok;
  std::size_t send_count_ = 0;
  std::uint64_t sent_ = 0;
  bool cancelled_ = false;
  event receive_event_;
  event send_event_;
};

}  // namespace reprise::sim
