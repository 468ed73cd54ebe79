#include "socket_network.hpp"

#include <asio/ip/v6_only.hpp>

#include "endpoint_conversion.hpp"
#include "error_translation.hpp"
#include "socket_loop.hpp"
#include "tcp_listener.hpp"
#include "udp_socket.hpp"

namespace reprise::transports {
namespace {

// An IPv6 socket serves IPv6 only, on every system.
template <class Socket>
void keep_to_its_family(Socket& socket, const endpoint& at, asio::error_code& error) {
  if (!error && at.address.family() == address_family::v6)
    socket.set_option(asio::ip::v6_only(true), error);
}

asio::error_code open_acceptor(tcp_acceptor& acceptor, const endpoint& at, int backlog) {
  const auto place = to_native<asio::ip::tcp>(at);
  asio::error_code error;
  acceptor.open(place.protocol(), error);
  if (!error) set_listening_rules(acceptor, error);
  keep_to_its_family(acceptor, at, error);
  if (!error) acceptor.bind(place, error);
  if (!error) acceptor.listen(backlog, error);
  if (!error) acceptor.non_blocking(true, error);
  return error;
}

asio::error_code open_datagram(udp_native_socket& socket, const endpoint& at) {
  const auto place = to_native<asio::ip::udp>(at);
  asio::error_code error;
  socket.open(place.protocol(), error);
  keep_to_its_family(socket, at, error);
  if (!error) socket.bind(place, error);
  if (!error) socket.non_blocking(true, error);
  return error;
}

}  // namespace

socket_network::socket_network(socket_loop& home) : home_(home) {}

socket_network::~socket_network() = default;

void socket_network::connect(connect_operation& op, const endpoint& to) {
  if (home_.core().halted()) return;
  op.start();
  dials_.add(std::make_unique<tcp_dial>(home_, dials_, op, to)).begin();
}

void socket_network::listen(listen_operation& op, const endpoint& at,
                            const listen_options& options) {
  if (home_.core().halted()) return;
  op.start();
  tcp_acceptor acceptor(home_.native_executor());
  asio::error_code error = open_acceptor(acceptor, at, options.backlog);
  if (!error) {
    const auto local = acceptor.local_endpoint(error);
    if (!error)
      op.give(std::make_unique<tcp_listener>(home_, std::move(acceptor), from_native(local)));
  }
  openings_.add(std::make_unique<opening>(
      home_, openings_, op,
      door_record{door_kind::listen, translate(error), home_.core().entity(), 0}));
}

void socket_network::bind(bind_operation& op, const endpoint& at) {
  if (home_.core().halted()) return;
  op.start();
  udp_native_socket socket(home_.native_executor());
  asio::error_code error = open_datagram(socket, at);
  if (!error) {
    const auto local = socket.local_endpoint(error);
    if (!error) op.give(std::make_unique<udp_socket>(home_, std::move(socket), from_native(local)));
  }
  openings_.add(std::make_unique<opening>(
      home_, openings_, op,
      door_record{door_kind::bind, translate(error), home_.core().entity(), 0}));
}

void socket_network::resolve(resolve_operation& op, std::string_view host, std::uint16_t port) {
  if (home_.core().halted()) return;
  op.start();
  lookups_.add(std::make_unique<name_lookup>(home_, lookups_, op, port)).begin(host);
}

void socket_network::cancel(connect_operation& op) {
  if (tcp_dial* const dial = dials_.find([&op](const tcp_dial& at) { return at.is_for(op); }))
    dial->cancel();
}

void socket_network::cancel(resolve_operation& op) {
  if (name_lookup* const lookup =
          lookups_.find([&op](const name_lookup& at) { return at.is_for(op); }))
    lookup->cancel();
}

}  // namespace reprise::transports
