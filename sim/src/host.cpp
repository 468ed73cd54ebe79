#include <reprise/sim/host.hpp>

namespace reprise::sim {

std::uint16_t host::ephemeral_port() noexcept {
  // Never tested for use: a pair of endpoints names a connection, and nothing here looks one up by
  // port. Listeners and datagram sockets are avoided.
  for (int tries = 0; tries < 28232; ++tries) {
    const std::uint16_t port = next_port_;
    next_port_ = next_port_ == 60999 ? 32768 : static_cast<std::uint16_t>(next_port_ + 1);
    if (!listeners.contains(port) && !datagrams.contains(port)) return port;
  }
  return 0;
}

tcp_listener* host::listener_at(std::uint16_t port) const noexcept {
  const auto found = listeners.find(port);
  return found == listeners.end() ? nullptr : found->second;
}

udp_socket* host::datagram_at(std::uint16_t port) const noexcept {
  const auto found = datagrams.find(port);
  return found == datagrams.end() ? nullptr : found->second;
}

}  // namespace reprise::sim
