#include "tcp_listener.hpp"

#include "endpoint_conversion.hpp"
#include "error_translation.hpp"
#include "socket_loop.hpp"
#include "tcp_stream.hpp"

namespace reprise::transports {

tcp_listener::tcp_listener(socket_loop& home, tcp_acceptor acceptor, const endpoint& local)
    : home_(home),
      acceptor_(std::move(acceptor)),
      local_(local),
      entity_(home.core().new_child("listener")),
      turn_(delegate<void()>::to<&tcp_listener::on_turn>(this)) {
  home_.objects().add(*this);
}

tcp_listener::~tcp_listener() { REPRISE_ASSERT(accepting_ == nullptr || home_.core().halted()); }

void tcp_listener::abandon() noexcept {
  if (accepting_ != nullptr) std::exchange(accepting_, nullptr)->abandon();
  home_.forget(turn_);
}

void tcp_listener::accept(accept_operation& op, loop& home) {
  if (home_.core().halted()) return;
  REPRISE_ASSERT(accepting_ == nullptr);
  op.start();
  accepting_ = &op;
  accepting_for_ = &home_.backend_of(home);
  cancelled_ = false;
  home_.run_soon(turn_);
}

void tcp_listener::on_turn() {
  if (cancelled_) return finish(errc::cancelled);
  try_accept();
}

#if defined(ASIO_WINDOWS)

void tcp_listener::try_accept() {
  waiting_ = true;
  acceptor_.async_accept(accepting_for_->native_executor(),
                         bind_member<&tcp_listener::on_accepted>(this, memory_));
}

void tcp_listener::on_ready(const asio::error_code&) {}

void tcp_listener::on_accepted(const asio::error_code& error, tcp_socket socket) {
  waiting_ = false;
  if (accept_again(error) && !cancelled_) return try_accept();
  if (error) return finish(cancelled_ ? errc::cancelled : translate(error));
  asio::error_code ignored;
  const endpoint remote = from_native(socket.remote_endpoint(ignored));
  const endpoint local = local_endpoint(socket.native_handle());
  accepting_->give(std::make_unique<tcp_stream>(
      *accepting_for_, std::move(socket),
      tcp_stream::identity{child_entity(entity_, "accepted", accepted_count_++), local, remote}));
  finish(errc::ok);
}

#else

void tcp_listener::try_accept() {
  endpoint remote;
  asio::error_code error;
  bare_socket socket;
  do {
    socket = accept_now(acceptor_, remote, error);
  } while (accept_again(error));
  if (would_block(error)) {
    waiting_ = true;
    return acceptor_.async_wait(tcp_acceptor::wait_read,
                                bind_member<&tcp_listener::on_ready>(this, memory_));
  }
  if (error) return finish(translate(error));
  const endpoint local = local_endpoint(socket.get());
  accepting_->give(std::make_unique<tcp_stream>(
      *accepting_for_, std::move(socket),
      tcp_stream::identity{child_entity(entity_, "accepted", accepted_count_++), local, remote}));
  finish(errc::ok);
}

void tcp_listener::on_ready(const asio::error_code& error) {
  waiting_ = false;
  if (cancelled_) return finish(errc::cancelled);
  if (error) return finish(translate(error));
  try_accept();
}

#endif

void tcp_listener::finish(errc error) {
  operation& op = *std::exchange(accepting_, nullptr);
  home_.complete(op, {door_kind::accept, error, entity_, 0});
}

void tcp_listener::cancel() {
  if (accepting_ == nullptr) return;
  cancelled_ = true;
  asio::error_code ignored;
  if (waiting_) acceptor_.cancel(ignored);
}

}  // namespace reprise::transports
