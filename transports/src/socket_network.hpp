// The network of one loop: TCP and UDP of the operating system.
#pragma once

#include <reprise/env/network.hpp>

#include "name_lookup.hpp"
#include "opening.hpp"
#include "tcp_dial.hpp"

namespace reprise::transports {

class socket_network final : public network {
 public:
  explicit socket_network(socket_loop& home);
  ~socket_network() override;

  void connect(connect_operation& op, const endpoint& to) override;
  void listen(listen_operation& op, const endpoint& at, const listen_options& options) override;
  void bind(bind_operation& op, const endpoint& at) override;
  void resolve(resolve_operation& op, std::string_view host, std::uint16_t port) override;
  void cancel(connect_operation& op) override;
  void cancel(resolve_operation& op) override;

 private:
  socket_loop& home_;
  tcp_dials dials_;
  name_lookups lookups_;
  openings openings_;
};

}  // namespace reprise::transports
