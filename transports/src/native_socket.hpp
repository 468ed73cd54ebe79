// The few things that Asio's sockets do not offer, or not alike on every system.
#pragma once

#include <utility>

#include <reprise/core/endpoint.hpp>

#include "asio_types.hpp"

namespace reprise::transports {

// A connected socket that no context knows yet. Closes it unless it is released.
class bare_socket {
 public:
#if defined(ASIO_WINDOWS)
  using handle = SOCKET;
#else
  using handle = int;
#endif

  bare_socket() = default;
  explicit bare_socket(handle socket) noexcept : handle_(socket) {}
  bare_socket(bare_socket&& other) noexcept : handle_(std::exchange(other.handle_, none)) {}
  bare_socket& operator=(bare_socket&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~bare_socket();

  explicit operator bool() const noexcept { return handle_ != none; }
  [[nodiscard]] handle get() const noexcept { return handle_; }
  [[nodiscard]] handle release() noexcept { return std::exchange(handle_, none); }

 private:
#if defined(ASIO_WINDOWS)
  static constexpr handle none = INVALID_SOCKET;
#else
  static constexpr handle none = -1;
#endif
  handle handle_ = none;
};

// Who may listen at an address that was used a moment ago, and that nobody else may listen there now.
void set_listening_rules(tcp_acceptor& acceptor, asio::error_code& error);

#if !defined(ASIO_WINDOWS)
// Takes one connection that is ready, or fails with would_block.
[[nodiscard]] bare_socket accept_now(tcp_acceptor& acceptor, endpoint& remote,
                                     asio::error_code& error);
#endif

// Whether the system knows of an error of this connection that no call has returned.
[[nodiscard]] bool pending_error(tcp_socket& socket);

// The address on which a connected socket stands; the default one if the system does not tell.
[[nodiscard]] endpoint local_endpoint(bare_socket::handle socket);

}  // namespace reprise::transports
