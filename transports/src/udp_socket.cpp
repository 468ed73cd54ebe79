#include "udp_socket.hpp"

#include "endpoint_conversion.hpp"
#include "error_translation.hpp"
#include "socket_loop.hpp"

namespace reprise::transports {

udp_socket::udp_socket(socket_loop& home, udp_native_socket socket, const endpoint& local)
    : home_(home),
      socket_(std::move(socket)),
      local_(local),
      entity_(home.core().new_child("datagram")),
      receive_turn_(delegate<void()>::to<&udp_socket::on_receive_turn>(this)),
      send_turn_(delegate<void()>::to<&udp_socket::on_send_turn>(this)) {
  home_.objects().add(*this);
}

udp_socket::~udp_socket() {
  REPRISE_ASSERT((receiving_ == nullptr && sending_ == nullptr) || home_.core().halted());
}

void udp_socket::abandon() noexcept {
  if (receiving_ != nullptr) std::exchange(receiving_, nullptr)->abandon();
  if (sending_ != nullptr) std::exchange(sending_, nullptr)->abandon();
  home_.forget(receive_turn_);
  home_.forget(send_turn_);
}

void udp_socket::receive(datagram_receive_operation& op) {
  if (home_.core().halted()) return;
  REPRISE_ASSERT(receiving_ == nullptr);
  op.start();
  receiving_ = &op;
  receive_cancelled_ = false;
  home_.run_after_poll(receive_turn_);
}

void udp_socket::on_receive_turn() {
  if (receive_cancelled_) return finish_receive(errc::cancelled, 0);
  try_receive();
}

void udp_socket::try_receive() {
  const mutable_bytes into = home_.receive_buffer();
  asio::error_code error;
  asio::ip::udp::endpoint from;
  std::size_t count = 0;
  do {
    count = socket_.receive_from(asio::mutable_buffer(into.data(), into.size()), from, 0, error);
    // Windows reports here that an earlier datagram found nobody; the socket is as good as before.
  } while (error == asio::error::connection_reset || error == asio::error::connection_refused);
  if (would_block(error)) {
    receive_waiting_ = true;
    return socket_.async_wait(udp_native_socket::wait_read,
                              bind_member<&udp_socket::on_readable>(this, receive_memory_));
  }
  if (!error) receiving_->lend({into.data(), count}, from_native(from));
  finish_receive(translate(error), count);
}

void udp_socket::on_readable(const asio::error_code& error) {
  receive_waiting_ = false;
  if (receive_cancelled_) return finish_receive(errc::cancelled, 0);
  if (error) return finish_receive(translate(error), 0);
  try_receive();
}

void udp_socket::finish_receive(errc error, std::size_t count) {
  datagram_receive_operation& op = *std::exchange(receiving_, nullptr);
  home_.complete(op, {door_kind::datagram_receive, error, entity_, count});
}

void udp_socket::send(datagram_send_operation& op, const endpoint& to, const_bytes payload) {
  if (home_.core().halted()) return;
  REPRISE_ASSERT(sending_ == nullptr);
  op.start();
  sending_ = &op;
  send_cancelled_ = false;
  send_to_ = to;
  payload_ = payload;
  if (payload.size() > datagram_bytes_max) {
    send_outcome_ = errc::message_too_large;
    sent_ = 0;
    return home_.run_soon(send_turn_);
  }
  try_send();
  if (!send_waiting_) home_.run_soon(send_turn_);
}

void udp_socket::try_send() {
  asio::error_code error;
  do {
    sent_ = socket_.send_to(asio::const_buffer(payload_.data(), payload_.size()),
                            to_native<asio::ip::udp>(send_to_), 0, error);
  } while (error == asio::error::connection_reset || error == asio::error::connection_refused);
  if (would_block(error)) {
    send_waiting_ = true;
    return socket_.async_wait(udp_native_socket::wait_write,
                              bind_member<&udp_socket::on_writable>(this, send_memory_));
  }
  send_outcome_ = translate(error);
  if (error) sent_ = 0;
}

void udp_socket::on_writable(const asio::error_code& error) {
  send_waiting_ = false;
  if (error || send_cancelled_) {
    send_outcome_ = send_cancelled_ ? errc::cancelled : translate(error);
    sent_ = 0;
    return finish_send();
  }
  try_send();
  if (!send_waiting_) finish_send();
}

void udp_socket::finish_send() {
  datagram_send_operation& op = *std::exchange(sending_, nullptr);
  home_.complete(op, {door_kind::datagram_send, send_outcome_, entity_, sent_});
}

void udp_socket::cancel() {
  receive_cancelled_ = receiving_ != nullptr;
  send_cancelled_ = sending_ != nullptr;
  asio::error_code ignored;
  if (receive_waiting_ || send_waiting_) socket_.cancel(ignored);
}

}  // namespace reprise::transports
