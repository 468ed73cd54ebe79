// The seam's stream over a simulated socket. Once its process is dead it turns every call into nothing.
#pragma once

#include <memory>

#include <reprise/sim/tcp_socket.hpp>

namespace reprise::sim {

class tcp_stream final : public stream {
 public:
  explicit tcp_stream(tcp_socket& socket) noexcept : socket_(&socket) {}
  ~tcp_stream() override {
    if (socket_ != nullptr) socket_->close();
  }
  void detach() noexcept {
    known_ = std::make_unique<ends>(ends{socket_->local(), socket_->remote()});
    socket_ = nullptr;
  }

  void receive(receive_operation& op) override {
    if (socket_ != nullptr) socket_->receive(op);
  }
  void read_some(read_operation& op, mutable_bytes buffer) override {
    if (socket_ != nullptr) socket_->read_some(op, buffer);
  }
  void write_some(write_operation& op, std::span<const const_bytes> buffers) override {
    if (socket_ != nullptr) socket_->write_some(op, buffers);
  }
  void shutdown_send() override {
    if (socket_ != nullptr) socket_->shutdown_send();
  }
  void cancel() override {
    if (socket_ != nullptr) socket_->cancel();
  }
  void abort() override {
    if (socket_ != nullptr) socket_->abort();
  }
  [[nodiscard]] endpoint local() const override {
    return socket_ != nullptr ? socket_->local() : known_->local;
  }
  [[nodiscard]] endpoint remote() const override {
    return socket_ != nullptr ? socket_->remote() : known_->remote;
  }
  [[nodiscard]] entity_id entity() const override {
    return socket_ != nullptr ? socket_->entity() : entity_id{};
  }

 private:
  struct ends {
    endpoint local;
    endpoint remote;
  };

  tcp_socket* socket_;
  std::unique_ptr<ends> known_;  // once detached
};

}  // namespace reprise::sim
