#include "native_socket.hpp"

#include "endpoint_conversion.hpp"

#if !defined(ASIO_WINDOWS)
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace reprise::transports {

bare_socket::~bare_socket() {
  if (handle_ == none) return;
#if defined(ASIO_WINDOWS)
  ::closesocket(handle_);
#else
  ::close(handle_);
#endif
}

void set_listening_rules(tcp_acceptor& acceptor, asio::error_code& error) {
#if defined(ASIO_WINDOWS)
  // SO_REUSEADDR on Windows would let somebody else take the port over.
  const int on = 1;
  if (::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_EXCLUSIVEADDRUSE,
                   reinterpret_cast<const char*>(&on), sizeof on) != 0)
    error = asio::error_code(::WSAGetLastError(), asio::system_category());
#else
  acceptor.set_option(tcp_acceptor::reuse_address(true), error);
#endif
}

#if !defined(ASIO_WINDOWS)
bare_socket accept_now(tcp_acceptor& acceptor, endpoint& remote, asio::error_code& error) {
  asio::ip::tcp::endpoint from;
  auto length = static_cast<socklen_t>(from.capacity());
  const int accepted =
      ::accept4(acceptor.native_handle(), from.data(), &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (accepted < 0) {
    error = asio::error_code(errno, asio::system_category());
    return {};
  }
  error.clear();
  from.resize(length);
  remote = from_native(from);
  return bare_socket(accepted);
}
#endif

bool pending_error(tcp_socket& socket) {
#if defined(ASIO_WINDOWS)
  WSAPOLLFD look{socket.native_handle(), POLLRDNORM, 0};
  return ::WSAPoll(&look, 1, 0) > 0 && (look.revents & POLLERR) != 0;
#else
  pollfd look{socket.native_handle(), POLLIN, 0};
  return ::poll(&look, 1, 0) > 0 && (look.revents & POLLERR) != 0;
#endif
}

endpoint local_endpoint(bare_socket::handle socket) {
  asio::ip::tcp::endpoint at;
#if defined(ASIO_WINDOWS)
  auto length = static_cast<int>(at.capacity());
#else
  auto length = static_cast<socklen_t>(at.capacity());
#endif
  if (::getsockname(socket, at.data(), &length) != 0) return {};
  at.resize(static_cast<std::size_t>(length));
  return from_native(at);
}

}  // namespace reprise::transports
