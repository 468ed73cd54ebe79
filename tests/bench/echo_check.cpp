#include "echo_check.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <span>
#include <vector>

#include "cpu.hpp"
#include "failure.hpp"
#include "server_process.hpp"
#include "tcp_socket.hpp"
#include "wire.hpp"

namespace reprise::bench {
namespace {

constexpr std::size_t connection_count = 3;
constexpr int frames_per_connection = 300;
constexpr int silence_limit_ms = 10'000;

using random_engine = std::mt19937_64;

std::size_t below(random_engine& random, std::size_t bound) { return random() % bound; }

// As many tiny frames as middling and large ones.
std::vector<std::byte> random_frames(random_engine& random) {
  constexpr std::array<std::size_t, 3> bounds{101, 4'097, 200'001};
  std::vector<std::byte> bytes;
  for (int i = 0; i < frames_per_connection; ++i) {
    const std::size_t payload = below(random, bounds[below(random, bounds.size())]);
    const std::size_t begin = bytes.size();
    bytes.resize(begin + frame_header_bytes + payload);
    put_frame_header(bytes.data() + begin, static_cast<std::uint32_t>(payload));
    for (std::size_t at = begin + frame_header_bytes; at < bytes.size(); ++at)
      bytes[at] = static_cast<std::byte>(random() >> 56);
  }
  return bytes;
}

class checked_connection {
 public:
  checked_connection(std::uint16_t port, std::uint64_t seed)
      : random_(seed), bytes_(random_frames(random_)), socket_(connect_to_loopback(port)) {}

  [[nodiscard]] bool done() const noexcept { return received_ == bytes_.size(); }
  [[nodiscard]] pollfd interest() const noexcept {
    const short writing = sent_ < bytes_.size() ? POLLOUT : 0;
    return {socket_.get(), static_cast<short>(done() ? 0 : POLLIN | writing), 0};
  }

  void serve(short events) {
    if ((events & POLLOUT) != 0) send_some();
    if ((events & ~POLLOUT) != 0) receive_some();
  }

 private:
  void send_some() {
    const std::size_t bound = below(random_, 2) == 0 ? 20 : 100'000;
    const std::size_t size = std::min(1 + below(random_, bound), bytes_.size() - sent_);
    const ssize_t count = send(socket_.get(), bytes_.data() + sent_, size, MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN) throw system_failure("send");
    if (count > 0) sent_ += static_cast<std::size_t>(count);
  }

  void receive_some() {
    std::array<std::byte, 50'000> input{};
    const ssize_t count = recv(socket_.get(), input.data(), 1 + below(random_, input.size()), 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) throw failure("the server closed the connection");
    const auto size = static_cast<std::size_t>(count);
    if (size > sent_ - received_) throw failure("more bytes returned than were sent");
    if (!std::equal(input.begin(), input.begin() + count, bytes_.data() + received_))
      throw failure("wrong bytes after " + std::to_string(received_));
    received_ += size;
  }

  random_engine random_;
  std::vector<std::byte> bytes_;
  file socket_;
  std::size_t sent_ = 0;
  std::size_t received_ = 0;
};

}  // namespace

void check_echo(const std::string& server_name, std::uint64_t seed) {
  const server_process server(server_name, usable_processors().server);
  std::vector<checked_connection> connections;
  connections.reserve(connection_count);
  for (std::size_t i = 0; i < connection_count; ++i)
    connections.emplace_back(server.port(), seed * connection_count + i);

  const auto all_done = [&] {
    return std::all_of(connections.begin(), connections.end(),
                       [](const checked_connection& one) { return one.done(); });
  };
  while (!all_done()) {
    std::array<pollfd, connection_count> ready{};
    for (std::size_t i = 0; i < connection_count; ++i) ready[i] = connections[i].interest();
    if (poll(ready.data(), ready.size(), silence_limit_ms) == 0)
      throw failure("the server fell silent");
    for (std::size_t i = 0; i < connection_count; ++i)
      if (ready[i].revents != 0) connections[i].serve(ready[i].revents);
  }
}

}  // namespace reprise::bench
