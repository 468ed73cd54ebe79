#include "tcp_dial.hpp"

#include "endpoint_conversion.hpp"
#include "error_translation.hpp"
#include "socket_loop.hpp"
#include "tcp_stream.hpp"

namespace reprise::transports {

tcp_dial::tcp_dial(socket_loop& home, tcp_dials& owner, connect_operation& op, const endpoint& to)
    : home_(home),
      owner_(owner),
      op_(&op),
      to_(to),
      entity_(home.core().new_child("dial")),
      socket_(home.native_executor()),
      turn_(delegate<void()>::to<&tcp_dial::on_turn>(this)) {
  home_.objects().add(*this);
}

void tcp_dial::begin() {
  const auto place = to_native<asio::ip::tcp>(to_);
  asio::error_code error;
  socket_.open(place.protocol(), error);
  if (error) {
    error_ = translate(error);
    return home_.run_soon(turn_);
  }
  socket_.async_connect(place, bind_member<&tcp_dial::on_connected>(this, memory_));
}

void tcp_dial::on_connected(const asio::error_code& error) {
  error_ = translate(error);
  finish();
}

void tcp_dial::cancel() {
  asio::error_code ignored;
  if (!turn_.linked()) socket_.cancel(ignored);
}

void tcp_dial::finish() {
  connect_operation& op = *op_;
  socket_loop& home = home_;
  const entity_id entity = entity_;
  errc outcome = error_;
  if (outcome == errc::ok) {
    const endpoint local = local_endpoint(socket_.native_handle());
    const tcp_stream::identity who{entity, local, to_};
#if defined(ASIO_HAS_EPOLL) && !defined(ASIO_HAS_IO_URING_AS_DEFAULT)
    // epoll would go on to tell of a socket that was connected here whenever it is writable, each time that it is
    // asked to wait until it is readable. So it is registered anew.
    asio::error_code error;
    bare_socket connected(socket_.release(error));
    if (error) {
      outcome = translate(error);
    } else {
      op.give(std::make_unique<tcp_stream>(home, std::move(connected), who));
    }
#else
    op.give(std::make_unique<tcp_stream>(home, std::move(socket_), who));
#endif
  }
  owner_.take(*this).reset();
  home.complete(op, {door_kind::connect, outcome, entity, 0});
}

void tcp_dial::abandon() noexcept {
  op_->abandon();
  home_.forget(turn_);
}

}  // namespace reprise::transports
