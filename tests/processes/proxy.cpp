#include "proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <vector>

namespace reprise::testing {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  out.sin_port = htons(port);
  return out;
}

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void write_all(int to, const char* bytes, std::size_t size) {
  while (size != 0) {
    const ssize_t count = ::send(to, bytes, size, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;  // its reader will find out
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
}

}  // namespace

// One connection: two sockets, and what goes from each to the other.
class proxy::carrier {
 public:
  carrier(int dialler, int dialled) : ends_{dialler, dialled} {}
  ~carrier() {
    for (const int end : ends_) ::close(end);
  }
  carrier(const carrier&) = delete;
  carrier& operator=(const carrier&) = delete;

  [[nodiscard]] int end(std::size_t which) const { return ends_[which]; }
  [[nodiscard]] bool open(std::size_t which) const { return open_[which]; }
  [[nodiscard]] bool over() const { return over_ || (!open_[0] && !open_[1]); }

  void carry(std::size_t from) {
    std::array<char, 65536> bytes;
    const ssize_t count = ::recv(ends_[from], bytes.data(), bytes.size(), 0);
    if (count < 0 && errno == EINTR) return;
    if (count < 0) {
      over_ = true;
    } else if (count == 0) {
      open_[from] = false;
      ::shutdown(ends_[1 - from], SHUT_WR);
    } else if (from != 0 || !swallows_) {
      write_all(ends_[1 - from], bytes.data(), static_cast<std::size_t>(count));
    }
  }
  void suffer(harm what) {
    switch (what) {
      case harm::none: return;
      case harm::reset:
        for (const int each : ends_) {
          const linger now{1, 0};
          ::setsockopt(each, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        }
        [[fallthrough]];
      case harm::close: over_ = true; return;
      case harm::half_dialled: ::shutdown(ends_[1], SHUT_WR); return;
      case harm::half_dialler: ::shutdown(ends_[0], SHUT_WR); return;
      case harm::swallow: swallows_ = true; return;
    }
  }

 private:
  std::array<int, 2> ends_;
  std::array<bool, 2> open_{true, true};
  bool swallows_ = false;
  bool over_ = false;
};

proxy::proxy(std::uint16_t to) : to_(to), listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
  if (listening_ < 0) fail("socket");
  sockaddr_in at = loopback(0);
  socklen_t size = sizeof at;
  if (::bind(listening_, reinterpret_cast<sockaddr*>(&at), size) != 0) fail("bind");
  if (::listen(listening_, 16) != 0) fail("listen");
  if (::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size) != 0) fail("getsockname");
  port_ = ntohs(at.sin_port);
  thread_ = std::thread([this] { run(); });
}

proxy::~proxy() {
  over_ = true;
  thread_.join();
  ::close(listening_);
}

std::string proxy::address() const { return "127.0.0.1:" + std::to_string(port_); }

void proxy::do_harm(harm what) {
  wanted_ = what;
  wanted_.wait(what);
}

void proxy::run() {
  std::vector<std::unique_ptr<carrier>> all;
  while (!over_) {
    std::vector<pollfd> polled{{listening_, POLLIN, 0}};
    std::vector<std::pair<carrier*, std::size_t>> sources{{nullptr, 0}};
    for (const auto& each : all)
      for (const std::size_t which : {0u, 1u}) {
        if (!each->open(which)) continue;
        polled.push_back({each->end(which), POLLIN, 0});
        sources.emplace_back(each.get(), which);
      }
    ::poll(polled.data(), polled.size(), 20);
    for (std::size_t i = 1; i < polled.size(); ++i)
      if (polled[i].revents != 0) sources[i].first->carry(sources[i].second);
    const harm what = wanted_;
    for (const auto& each : all) each->suffer(what);
    std::erase_if(all, [](const auto& each) { return each->over(); });
    if (what != harm::none) {
      wanted_ = harm::none;
      wanted_.notify_all();
    }
    if (polled[0].revents == 0) continue;
    const int dialler = ::accept(listening_, nullptr, nullptr);
    if (dialler < 0) continue;
    const int dialled = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at = loopback(to_);
    if (dialled < 0 || ::connect(dialled, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) {
      ::close(dialler);
      if (dialled >= 0) ::close(dialled);
      continue;
    }
    all.push_back(std::make_unique<carrier>(dialler, dialled));
  }
}

}  // namespace reprise::testing
