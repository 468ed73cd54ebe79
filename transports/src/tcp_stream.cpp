#include "tcp_stream.hpp"

#include "error_translation.hpp"
#include "socket_loop.hpp"

namespace reprise::transports {
namespace {

// A direct read is tried first while it mostly succeeds; else the socket is waited for at once, and
// now and then a try finds out whether the times have changed.
constexpr std::uint8_t luck_max = 7;
constexpr std::uint8_t luck_to_try = 4;
constexpr std::uint8_t waits_between_tries = 8;

std::size_t send_now(tcp_socket& socket, std::span<const const_bytes> buffers,
                     asio::error_code& error) {
  if (buffers.size() == 1)
    return socket.send(asio::const_buffer(buffers[0].data(), buffers[0].size()), 0, error);
  asio::const_buffer entries[gather_count_max];
  std::size_t count = 0;
  for (const const_bytes bytes : buffers)
    if (!bytes.empty()) entries[count++] = asio::const_buffer(bytes.data(), bytes.size());
  return socket.send(blocked_write::sequence{entries, entries + count}, 0, error);
}

}  // namespace

tcp_stream::tcp_stream(socket_loop& home, bare_socket socket, const identity& who)
    : home_(home),
      socket_(home.native_executor()),
      read_turn_(delegate<void()>::to<&tcp_stream::on_read_turn>(this)),
      write_turn_(delegate<void()>::to<&tcp_stream::on_write_turn>(this)),
      who_(who),
      bare_(std::move(socket)) {}

tcp_stream::tcp_stream(socket_loop& home, tcp_socket socket, const identity& who)
    : home_(home),
      socket_(std::move(socket)),
      read_turn_(delegate<void()>::to<&tcp_stream::on_read_turn>(this)),
      write_turn_(delegate<void()>::to<&tcp_stream::on_write_turn>(this)),
      who_(who) {}

tcp_stream::~tcp_stream() {
  REPRISE_ASSERT((reading_ == nullptr && writing_ == nullptr) || home_.core().halted());
}

void tcp_stream::attach() {
  if (attached()) return;
  home_.objects().add(*this);
  asio::error_code error;
  if (bare_) {
    const auto protocol = who_.local.address.family() == address_family::v4 ? asio::ip::tcp::v4()
                                                                            : asio::ip::tcp::v6();
    socket_.assign(protocol, bare_.get(), error);
    if (!error) (void)bare_.release();
  }
  if (!error) socket_.non_blocking(true, error);
  if (!error) socket_.set_option(asio::ip::tcp::no_delay(true), error);
  if (error) read_error_ = write_error_ = translate(error);
}

void tcp_stream::abandon() noexcept {
  if (reading_ != nullptr) std::exchange(reading_, nullptr)->abandon();
  if (writing_ != nullptr) std::exchange(writing_, nullptr)->abandon();
  home_.forget(read_turn_);
  home_.forget(write_turn_);
}

// --- Receiving ------------------------------------------------------------------------------------------

void tcp_stream::receive(receive_operation& op) {
  if (home_.core().halted()) return;
  op.start();
  lending_ = &op;
  start_reading(op);
}

void tcp_stream::read_some(read_operation& op, mutable_bytes buffer) {
  if (home_.core().halted()) return;
  REPRISE_ASSERT(!buffer.empty());
  op.start();
  lending_ = nullptr;
  read_into_ = buffer;
  start_reading(op);
}

void tcp_stream::start_reading(operation& op) {
  REPRISE_ASSERT(reading_ == nullptr);
  attach();
  reading_ = &op;
  read_cancelled_ = false;
  if (read_error_ != errc::ok) {
    home_.run_soon(read_turn_);
  } else if (wait_first()) {
    wait_readable();
  } else {
    home_.run_after_poll(read_turn_);
  }
}

bool tcp_stream::wait_first() noexcept {
  if (read_luck_ >= luck_to_try || waits_ + 1 >= waits_between_tries) return false;
  ++waits_;
  return true;
}

void tcp_stream::on_read_turn() {
  if (read_cancelled_) return finish_read(errc::cancelled, 0);
  if (read_error_ != errc::ok) return finish_read(read_error_, 0);
  waits_ = 0;
  asio::error_code error;
  const std::size_t count = receive_now(error);
  if (would_block(error)) {
    if (read_luck_ > 0) --read_luck_;
    return wait_readable();
  }
  read_luck_ = read_luck_ < luck_to_try ? luck_to_try : luck_max;
  settle_read(error, count);
}

void tcp_stream::wait_readable() {
  read_waiting_ = true;
  socket_.async_wait(tcp_socket::wait_read,
                     bind_member<&tcp_stream::on_readable>(this, read_memory_));
}

void tcp_stream::on_readable(const asio::error_code& waited) {
  read_waiting_ = false;
  // After abort() the socket is closed; after cancel() what is there was never taken.
  if (read_cancelled_) return finish_read(errc::cancelled, 0);
  if (waited) return settle_read(waited, 0);
  asio::error_code error;
  const std::size_t count = receive_now(error);
  if (would_block(error)) return wait_readable();
  settle_read(error, count);
}

std::size_t tcp_stream::receive_now(asio::error_code& error) {
  if (lending_ != nullptr) read_into_ = home_.receive_buffer();
  return socket_.receive(asio::mutable_buffer(read_into_.data(), read_into_.size()), 0, error);
}

void tcp_stream::settle_read(const asio::error_code& error, std::size_t count) {
  if (!error) {
    if (lending_ != nullptr) lending_->lend({read_into_.data(), count});
    return finish_read(errc::ok, count);
  }
  read_error_ = translate(error);
  if (read_error_ == errc::end_of_stream && broken()) read_error_ = errc::connection_reset;
  finish_read(read_error_, 0);
}

// Whether what looks like an orderly end is none: once a system has told of the reset elsewhere (to a
// write, or like Wine to a poll of its own), it lets a read find no more than an end.
bool tcp_stream::broken() {
  return write_error_ == errc::connection_reset || pending_error(socket_);
}

void tcp_stream::finish_read(errc error, std::size_t count) {
  operation& op = *std::exchange(reading_, nullptr);
  if (error != errc::ok && lending_ != nullptr) lending_->lend({});
  const door_kind kind = lending_ != nullptr ? door_kind::receive : door_kind::read;
  home_.complete(op, {kind, error, who_.entity, count});
}

// --- Sending ----------------------------------------------------------------------------------------------

void tcp_stream::write_some(write_operation& op, std::span<const const_bytes> buffers) {
  if (home_.core().halted()) return;
  REPRISE_ASSERT(writing_ == nullptr && buffers.size() <= gather_count_max);
  op.start();
  attach();
  writing_ = &op;
  written_ = 0;
  if (write_error_ != errc::ok) {
    write_outcome_ = write_error_;
    return home_.run_soon(write_turn_);
  }
  asio::error_code error;
  const std::size_t written = send_now(socket_, buffers, error);
  if (would_block(error)) {
    blocked_ = home_.blocked_writes().take();
    blocked_->keep(buffers);
    return wait_writable();
  }
  settle_write(error, written);
  home_.run_soon(write_turn_);
}

// IOCP tells no readiness to send: there the write itself stays with the system.
void tcp_stream::wait_writable() {
#if defined(ASIO_HAS_IOCP)
  socket_.async_send(blocked_->list(), bind_member<&tcp_stream::on_sent>(this, blocked_->memory));
#else
  socket_.async_wait(tcp_socket::wait_write,
                     bind_member<&tcp_stream::on_writable>(this, blocked_->memory));
#endif
}

void tcp_stream::on_writable(const asio::error_code& waited) {
  asio::error_code error = waited;
  if (aborted_) error = asio::error::operation_aborted;
  const std::size_t written = error ? 0 : socket_.send(blocked_->list(), 0, error);
  if (would_block(error)) return wait_writable();
  on_sent(error, written);
}

void tcp_stream::on_sent(const asio::error_code& error, std::size_t written) {
  home_.blocked_writes().give_back(std::move(blocked_));
  settle_write(error, written);
  finish_write();
}

// A cancelled write is no failure of the connection: what it did not take can be written again.
void tcp_stream::settle_write(const asio::error_code& error, std::size_t written) {
  REPRISE_ASSERT(error || written > 0);
  written_ = written;
  write_outcome_ = written > 0 ? errc::ok : translate(error);
  if (write_outcome_ != errc::ok && write_outcome_ != errc::cancelled)
    write_error_ = write_outcome_;
}

void tcp_stream::finish_write() {
  write_operation& op = *std::exchange(writing_, nullptr);
  home_.complete(op, {door_kind::write, write_outcome_, who_.entity, written_});
}

// --- Ending -------------------------------------------------------------------------------------------------

void tcp_stream::shutdown_send() {
  REPRISE_ASSERT(writing_ == nullptr);
  attach();
  if (write_error_ != errc::ok) return;
  asio::error_code ignored;  // a connection that broke says so to the next receive
  socket_.shutdown(tcp_socket::shutdown_send, ignored);
  write_error_ = errc::closed;
}

void tcp_stream::cancel() {
  if (reading_ != nullptr && read_error_ == errc::ok) read_cancelled_ = true;
  if (!read_waiting_ && blocked_ == nullptr) return;
  asio::error_code ignored;
  socket_.cancel(ignored);
}

void tcp_stream::abort() {
  attach();
  cancel();
  asio::error_code ignored;
  socket_.set_option(tcp_socket::linger(true, 0), ignored);
  socket_.close(ignored);
  aborted_ = true;
  read_error_ = write_error_ = errc::closed;
}

}  // namespace reprise::transports
