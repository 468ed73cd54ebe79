// An unconnected UDP socket.
#pragma once

#include <reprise/env/datagram.hpp>

#include "handler_memory.hpp"
#include "io_object.hpp"
#include "native_socket.hpp"
#include "turn.hpp"

namespace reprise::transports {

class socket_loop;

class udp_socket final : public datagram, private io_object {
 public:
  udp_socket(socket_loop& home, udp_native_socket socket, const endpoint& local);
  ~udp_socket() override;

  void receive(datagram_receive_operation& op) override;
  void send(datagram_send_operation& op, const endpoint& to, const_bytes payload) override;
  void cancel() override;
  [[nodiscard]] endpoint local() const override { return local_; }
  [[nodiscard]] entity_id entity() const override { return entity_; }

 private:
  void abandon() noexcept override;
  void on_receive_turn();
  void try_receive();
  void on_readable(const asio::error_code& error);
  void finish_receive(errc error, std::size_t count);
  void try_send();
  void on_send_turn() { finish_send(); }
  void on_writable(const asio::error_code& error);
  void finish_send();

  socket_loop& home_;
  udp_native_socket socket_;
  endpoint local_;
  entity_id entity_;

  datagram_receive_operation* receiving_ = nullptr;
  bool receive_waiting_ = false;  // in Asio
  bool receive_cancelled_ = false;
  turn receive_turn_;
  handler_memory<stream_operation_bytes> receive_memory_;

  datagram_send_operation* sending_ = nullptr;
  bool send_waiting_ = false;  // in Asio
  bool send_cancelled_ = false;
  errc send_outcome_ = errc::ok;
  std::size_t sent_ = 0;
  endpoint send_to_;
  const_bytes payload_;
  turn send_turn_;
  handler_memory<stream_operation_bytes> send_memory_;
};

}  // namespace reprise::transports
