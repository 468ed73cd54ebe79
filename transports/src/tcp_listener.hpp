// A listening TCP socket.
#pragma once

#include <cstdint>

#include <reprise/env/listener.hpp>

#include "handler_memory.hpp"
#include "io_object.hpp"
#include "native_socket.hpp"
#include "turn.hpp"

namespace reprise::transports {

class socket_loop;

class tcp_listener final : public listener, private io_object {
 public:
  tcp_listener(socket_loop& home, tcp_acceptor acceptor, const endpoint& local);
  ~tcp_listener() override;

  void accept(accept_operation& op, loop& home) override;
  void cancel() override;
  [[nodiscard]] endpoint local() const override { return local_; }

 private:
#if defined(ASIO_WINDOWS)
  static constexpr std::size_t operation_bytes = 768;
#else
  static constexpr std::size_t operation_bytes = 192;
#endif

  void abandon() noexcept override;
  void on_turn();
  void try_accept();
  void on_ready(const asio::error_code& error);
  void on_accepted(const asio::error_code& error, tcp_socket socket);
  void finish(errc error);

  socket_loop& home_;
  tcp_acceptor acceptor_;
  endpoint local_;
  entity_id entity_;
  accept_operation* accepting_ = nullptr;
  socket_loop* accepting_for_ = nullptr;
  std::uint64_t accepted_count_ = 0;
  bool waiting_ = false;  // in Asio
  bool cancelled_ = false;
  turn turn_;
  handler_memory<operation_bytes> memory_;
};

}  // namespace reprise::transports
