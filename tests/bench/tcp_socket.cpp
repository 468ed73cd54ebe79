#include "tcp_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "failure.hpp"

namespace reprise::bench {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

file& file::operator=(file&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

file::~file() {
  if (fd_ >= 0) ::close(fd_);
}

int file::release() noexcept { return std::exchange(fd_, -1); }

void set_no_delay(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

file listen_on_loopback(std::uint16_t port) {
  file listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (listener.get() < 0) throw system_failure("socket");
  const int on = 1;
  setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in address = loopback(port);
  if (::bind(listener.get(), generic(address), sizeof address) != 0) throw system_failure("bind");
  if (::listen(listener.get(), SOMAXCONN) != 0) throw system_failure("listen");
  return listener;
}

std::uint16_t local_port(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw system_failure("getsockname");
  return ntohs(address.sin_port);
}

file connect_to_loopback(std::uint16_t port) {
  file socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) throw system_failure("socket");
  const sockaddr_in address = loopback(port);
  if (::connect(socket.get(), generic(address), sizeof address) != 0)
    throw system_failure("connect");
  set_no_delay(socket.get());
  const linger reset{1, 0};
  setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  if (fcntl(socket.get(), F_SETFL, O_NONBLOCK) != 0) throw system_failure("fcntl");
  return socket;
}

}  // namespace reprise::bench
