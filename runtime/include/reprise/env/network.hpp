// The way from a loop to other machines.
//
// Threading: on the loop it belongs to. Every call completes as an event; an immediate failure is an
// error completion with no delay.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <reprise/env/datagram.hpp>
#include <reprise/env/listener.hpp>

namespace reprise {

// ok and a stream, or connection_refused, connection_reset, timed_out, unreachable,
// address_not_available, permission_denied (a firewall), unsupported (an address family that the host
// lacks), out_of_resources, cancelled, io_error.
class connect_operation : public operation {
 public:
  using operation::operation;
  [[nodiscard]] std::unique_ptr<stream> take() noexcept { return std::move(connected_); }
  void give(std::unique_ptr<stream> connected) noexcept { connected_ = std::move(connected); }

 private:
  std::unique_ptr<stream> connected_;
};

// ok and a listener, or address_in_use, address_not_available, permission_denied, unsupported (an
// address family that the host lacks), out_of_resources, io_error.
class listen_operation : public operation {
 public:
  using operation::operation;
  [[nodiscard]] std::unique_ptr<listener> take() noexcept { return std::move(listening_); }
  void give(std::unique_ptr<listener> listening) noexcept { listening_ = std::move(listening); }

 private:
  std::unique_ptr<listener> listening_;
};

// ok and a datagram socket, or the errors of listen.
class bind_operation : public operation {
 public:
  using operation::operation;
  [[nodiscard]] std::unique_ptr<datagram> take() noexcept { return std::move(bound_); }
  void give(std::unique_ptr<datagram> bound) noexcept { bound_ = std::move(bound); }

 private:
  std::unique_ptr<datagram> bound_;
};

// ok and at least one endpoint, or name_not_found, timed_out, out_of_resources (too many lookups are
// under way), cancelled, io_error.
class resolve_operation : public operation {
 public:
  using operation::operation;
  [[nodiscard]] const std::vector<endpoint>& endpoints() const noexcept { return endpoints_; }
  void give(std::vector<endpoint> endpoints) { endpoints_ = std::move(endpoints); }

 private:
  std::vector<endpoint> endpoints_;
};

struct listen_options {
  int backlog = 128;  // connections that wait to be accepted; what happens above it is the host's
};

class network {
 public:
  network() = default;
  network(const network&) = delete;
  network& operator=(const network&) = delete;
  virtual ~network() = default;

  virtual void connect(connect_operation& op, const endpoint& to) = 0;
  virtual void listen(listen_operation& op, const endpoint& at, const listen_options& options) = 0;
  virtual void bind(bind_operation& op, const endpoint& at) = 0;
  // An address in text resolves to itself. The name is copied before the call returns.
  virtual void resolve(resolve_operation& op, std::string_view host, std::uint16_t port) = 0;

  // Asks a pending connect or resolve of this network to end with cancelled.
  virtual void cancel(connect_operation& op) = 0;
  virtual void cancel(resolve_operation& op) = 0;
};

}  // namespace reprise
