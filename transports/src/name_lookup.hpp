// One name being resolved. Owned by the network that started it until the operation has completed.
#pragma once

#include <reprise/env/network.hpp>

#include "in_flight.hpp"
#include "io_object.hpp"
#include "system_lookup.hpp"
#include "turn.hpp"

namespace reprise::transports {

class socket_loop;
class name_lookup;
using name_lookups = in_flight<name_lookup>;

class name_lookup final : public attempt, private io_object {
 public:
  // `op` was started already.
  name_lookup(socket_loop& home, name_lookups& owner, resolve_operation& op, std::uint16_t port);

  void begin(std::string_view host);
  void cancel();
  [[nodiscard]] bool is_for(const resolve_operation& op) const noexcept { return op_ == &op; }

 private:
  void abandon() noexcept override;
  void on_answer(const asio::error_code& error, const system_lookup::results& found);
  void finish_soon(errc error);
  void on_turn();

  socket_loop& home_;
  name_lookups& owner_;
  resolve_operation* op_;
  std::uint16_t port_;
  errc error_ = errc::ok;
  system_lookup system_;
  turn turn_;
};

}  // namespace reprise::transports
