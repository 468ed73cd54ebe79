#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "../failure.hpp"
#include "../tcp_socket.hpp"
#include "baselines.hpp"
#include "echo_frames.hpp"

namespace reprise::bench {
namespace {

constexpr std::size_t read_bytes_max = 64U * 1024;
// An idle connection keeps no larger buffer than this.
constexpr std::size_t kept_bytes_max = 4U * 1024;

struct connection {
  file socket;
  flat_buffer partial;  // the beginning of a frame whose end has not come
  flat_buffer unsent;   // while it holds something, nothing more is read
};

class epoll_server {
 public:
  explicit epoll_server(std::uint16_t port)
      : listener_(listen_on_loopback(port)), set_(epoll_create1(EPOLL_CLOEXEC)) {
    watch(listener_.get(), EPOLLIN, EPOLL_CTL_ADD);
  }

  [[nodiscard]] std::uint16_t port() const { return local_port(listener_.get()); }

  [[noreturn]] void run() {
    for (;;) {
      const int count = epoll_wait(set_.get(), ready_.data(), static_cast<int>(ready_.size()), -1);
      for (int i = 0; i < count; ++i) serve(ready_[static_cast<std::size_t>(i)]);
    }
  }

 private:
  void serve(const epoll_event& event) {
    if (event.data.fd == listener_.get()) return accept_all();
    connection& one = *connections_[static_cast<std::size_t>(event.data.fd)];
    const bool open = (event.events & EPOLLOUT) != 0 ? flush(one) : read(one);
    if (!open) connections_[static_cast<std::size_t>(event.data.fd)].reset();
  }

  void accept_all() {
    for (;;) {
      file socket(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (socket.get() < 0) return;
      set_no_delay(socket.get());
      const int fd = socket.get();
      const auto index = static_cast<std::size_t>(fd);
      if (connections_.size() <= index) connections_.resize(index + 1);
      connections_[index] = std::make_unique<connection>();
      connections_[index]->socket = std::move(socket);
      watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    }
  }

  // One read of at most 64 KiB behind what was kept, and one send of all its replies. Returns
  // whether the connection stays open, as flush() does.
  bool read(connection& one) {
    const std::size_t kept = one.partial.size();
    if (input_.size() < kept + read_bytes_max) input_.resize(kept + read_bytes_max);
    const ssize_t count = recv(one.socket.get(), input_.data() + kept, read_bytes_max, 0);
    if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
    if (kept != 0) std::memcpy(input_.data(), one.partial.bytes().data(), kept);

    const std::span<const std::byte> in(input_.data(), kept + static_cast<std::size_t>(count));
    const auto used = echo_frames(in, replies_);
    if (!used) return false;
    if (kept != 0) one.partial.clear();
    one.partial.append(in.subspan(*used));
    if (one.partial.empty()) one.partial.release_above(kept_bytes_max);
    return replies_.empty() || send_replies(one);
  }

  bool send_replies(connection& one) {
    const auto bytes = replies_.bytes();
    const ssize_t sent = send(one.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    const bool open = sent >= 0 || errno == EAGAIN || errno == EINTR;
    const std::size_t done = sent < 0 ? 0 : static_cast<std::size_t>(sent);
    if (open && done < bytes.size()) {
      one.unsent.append(bytes.subspan(done));
      watch(one.socket.get(), EPOLLOUT, EPOLL_CTL_MOD);
    }
    replies_.clear();
    return open;
  }

  bool flush(connection& one) {
    const auto bytes = one.unsent.bytes();
    const ssize_t sent = send(one.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN || errno == EINTR;
    one.unsent.consume(static_cast<std::size_t>(sent));
    if (one.unsent.empty()) {
      one.unsent.release_above(kept_bytes_max);
      watch(one.socket.get(), EPOLLIN, EPOLL_CTL_MOD);
    }
    return true;
  }

  void watch(int fd, std::uint32_t events, int action) {
    epoll_event interest{};
    interest.events = events;
    interest.data.fd = fd;
    if (epoll_ctl(set_.get(), action, fd, &interest) != 0) throw system_failure("epoll_ctl");
  }

  file listener_;
  file set_;
  std::array<epoll_event, 512> ready_{};
  std::vector<std::unique_ptr<connection>> connections_;  // by descriptor
  std::vector<std::byte> input_;                          // shared by all connections
  flat_buffer replies_;                                   // of the read being served
};

}  // namespace

void serve_epoll(std::uint16_t port, const report_port& report) {
  epoll_server server(port);
  report(server.port());
  server.run();
}

}  // namespace reprise::bench
