// One attempt to connect. Owned by the network that started it until it has completed.
#pragma once

#include <reprise/env/network.hpp>

#include "handler_memory.hpp"
#include "in_flight.hpp"
#include "io_object.hpp"
#include "native_socket.hpp"
#include "turn.hpp"

namespace reprise::transports {

class socket_loop;
class tcp_dial;
using tcp_dials = in_flight<tcp_dial>;

class tcp_dial final : public attempt, private io_object {
 public:
  // `op` was started already.
  tcp_dial(socket_loop& home, tcp_dials& owner, connect_operation& op, const endpoint& to);

  void begin();
  void cancel();
  [[nodiscard]] bool is_for(const connect_operation& op) const noexcept { return op_ == &op; }

 private:
#if defined(ASIO_WINDOWS)
  static constexpr std::size_t operation_bytes = 512;
#else
  static constexpr std::size_t operation_bytes = 256;
#endif

  void abandon() noexcept override;
  void on_connected(const asio::error_code& error);
  void on_turn() { finish(); }
  void finish();

  socket_loop& home_;
  tcp_dials& owner_;
  connect_operation* op_;
  endpoint to_;
  entity_id entity_;
  tcp_socket socket_;
  errc error_ = errc::ok;
  turn turn_;
  handler_memory<operation_bytes> memory_;
};

}  // namespace reprise::transports
