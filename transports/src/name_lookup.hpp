// One name being resolved. Owned by the network that started it until the system has answered, which
// may be long after the operation was cancelled: a system's resolver cannot be interrupted.
#pragma once

#include <string>

#include <reprise/env/network.hpp>

#include "in_flight.hpp"
#include "io_object.hpp"
#include "native_socket.hpp"
#include "turn.hpp"

namespace reprise::transports {

class socket_loop;
class name_lookup;
using name_lookups = in_flight<name_lookup>;

class name_lookup final : public attempt, private io_object {
 public:
  // `op` was started already.
  name_lookup(socket_loop& home, name_lookups& owner, resolve_operation& op, std::uint16_t port);

  void begin(tcp_resolver& resolver, std::string_view host);
  void cancel();
  [[nodiscard]] bool is_for(const resolve_operation& op) const noexcept { return op_ == &op; }

 private:
  void abandon() noexcept override;
  void on_resolved(const asio::error_code& error, const tcp_resolver::results_type& found);
  void on_turn();

  socket_loop& home_;
  name_lookups& owner_;
  resolve_operation* op_;  // null once it completed
  std::uint16_t port_;
  bool answered_ = false;
  errc error_ = errc::ok;
  turn turn_;
};

}  // namespace reprise::transports
