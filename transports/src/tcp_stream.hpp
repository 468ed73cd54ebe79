// One end of a TCP connection.
//
// Receiving: the socket is asked directly, or waited for without a buffer, so that an idle
// connection holds no memory for bytes that may never come. Sending: the socket is asked directly,
// and waited for when it takes nothing.
//
// An accepted connection is born on the listener's loop and attached to its home by its first call
// there; until then it is a bare descriptor that either loop may close.
#pragma once

#include <cstdint>
#include <memory>

#include <reprise/env/stream.hpp>

#include "blocked_write.hpp"
#include "handler_memory.hpp"
#include "io_object.hpp"
#include "native_socket.hpp"
#include "turn.hpp"

namespace reprise::transports {

class socket_loop;

class tcp_stream final : public stream, private io_object {
 public:
  struct identity {
    entity_id entity;
    endpoint local;
    endpoint remote;
  };

  // Accepted on whatever loop, for `home`.
  tcp_stream(socket_loop& home, bare_socket socket, const identity& who);
  // Connected already; the socket belongs to the home's context.
  tcp_stream(socket_loop& home, tcp_socket socket, const identity& who);
  ~tcp_stream() override;

  void receive(receive_operation& op) override;
  void read_some(read_operation& op, mutable_bytes buffer) override;
  void write_some(write_operation& op, std::span<const const_bytes> buffers) override;
  void shutdown_send() override;
  void cancel() override;
  void abort() override;
  [[nodiscard]] endpoint local() const override { return who_.local; }
  [[nodiscard]] endpoint remote() const override { return who_.remote; }
  [[nodiscard]] entity_id entity() const override { return who_.entity; }

 private:
  void attach();
  void abandon() noexcept override;

  void start_reading(operation& op);
  [[nodiscard]] bool wait_first() noexcept;
  void on_read_turn();
  void on_readable(const asio::error_code& error);
  [[nodiscard]] std::size_t receive_now(asio::error_code& error);
  void settle_read(const asio::error_code& error, std::size_t count);
  void wait_readable();
  [[nodiscard]] bool broken();
  void finish_read(errc error, std::size_t count);

  void on_write_turn() { finish_write(); }
  void wait_writable();
  void on_writable(const asio::error_code& error);
  void on_sent(const asio::error_code& error, std::size_t written);
  void settle_write(const asio::error_code& error, std::size_t written);
  void finish_write();

  // What an event touches stands together, from here to the memory for Asio.
  socket_loop& home_;
  tcp_socket socket_;

  // Receiving.
  operation* reading_ = nullptr;
  receive_operation* lending_ = nullptr;  // the same operation, when it wants lent bytes
  mutable_bytes read_into_;
  turn read_turn_;

  // Sending.
  turn write_turn_;
  write_operation* writing_ = nullptr;
  std::size_t written_ = 0;
  std::unique_ptr<blocked_write> blocked_;  // while the system takes nothing

  errc read_error_ = errc::ok;   // every later receive completes with it
  errc write_error_ = errc::ok;  // every later write completes with it
  errc write_outcome_ = errc::ok;
  bool read_waiting_ = false;  // in Asio
  bool read_cancelled_ = false;
  bool aborted_ = false;
  std::uint8_t read_luck_ = 0;
  std::uint8_t waits_ = 0;
  handler_memory<stream_operation_bytes> read_memory_;

  identity who_;
  bare_socket bare_;  // until attached
};

}  // namespace reprise::transports
