// Messages framed by hand over one socket: epoll, one thread on each side.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <vector>

#include "../actor_work.hpp"
#include "../tcp_socket.hpp"
#include "../wire.hpp"
#include "flat_buffer.hpp"

namespace reprise::bench {
namespace {

constexpr std::size_t read_bytes_max = 64U * 1024;
constexpr std::byte type_ask{0};
constexpr std::byte type_one_way{1};

// One connection: whole frames come out, frames go in and leave together at the end of a turn.
class channel {
 public:
  explicit channel(file socket) : socket_(std::move(socket)), set_(epoll_create1(EPOLL_CLOEXEC)) {
    watch(EPOLLIN, EPOLL_CTL_ADD);
  }

  void put(std::byte type, const void* payload, std::uint32_t size) {
    std::byte* const place = out_.append(frame_header_bytes + size);
    put_frame_header(place, size);
    place[4] = type;
    std::memcpy(place + frame_header_bytes, payload, size);
  }
  void flush() {
    if (out_.empty()) return;
    const auto bytes = out_.bytes();
    const ssize_t sent = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) throw system_failure("send");
    if (sent > 0) out_.consume(static_cast<std::size_t>(sent));
    if (out_.empty() == !waits_) return;
    waits_ = !out_.empty();
    watch(waits_ ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
  }
  // Waits, reads once, and gives each whole frame to the call; false when the other side has gone.
  template <class Call>
  bool turn(const Call& call) {
    epoll_event event{};
    if (epoll_wait(set_.get(), &event, 1, -1) <= 0) return true;
    if ((event.events & EPOLLOUT) != 0) flush();
    if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0) return true;
    if (in_.size() < kept_ + read_bytes_max) in_.resize(kept_ + read_bytes_max);
    const ssize_t count = recv(socket_.get(), in_.data() + kept_, read_bytes_max, 0);
    if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
    const std::size_t end = kept_ + static_cast<std::size_t>(count);
    std::size_t used = 0;
    while (end - used >= frame_header_bytes) {
      const std::byte* const frame = in_.data() + used;
      const std::uint32_t size = payload_bytes_of(frame);
      if (size > payload_bytes_max) throw failure("a frame over the limit");
      if (end - used < frame_header_bytes + size) break;
      call(frame[4], frame + frame_header_bytes, size);
      used += frame_header_bytes + size;
    }
    kept_ = end - used;
    if (kept_ != 0) std::memmove(in_.data(), in_.data() + used, kept_);
    flush();
    return true;
  }

 private:
  void watch(std::uint32_t events, int action) {
    epoll_event interest{};
    interest.events = events;
    if (epoll_ctl(set_.get(), action, socket_.get(), &interest) != 0)
      throw system_failure("epoll_ctl");
  }

  file socket_;
  file set_;
  std::vector<std::byte> in_;
  std::size_t kept_ = 0;
  flat_buffer out_;
  bool waits_ = false;
};

struct confirmation {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
};

void serve(const report_port& report) {
  const file listener = listen_on_loopback(0);
  report(local_port(listener.get()));
  for (;;) {
    const file set(epoll_create1(EPOLL_CLOEXEC));
    epoll_event interest{};
    interest.events = EPOLLIN;
    epoll_ctl(set.get(), EPOLL_CTL_ADD, listener.get(), &interest);
    epoll_wait(set.get(), &interest, 1, -1);
    file socket(accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.get() < 0) continue;
    set_no_delay(socket.get());
    channel client(std::move(socket));
    confirmation seen;
    while (client.turn([&](std::byte type, const std::byte* payload, std::uint32_t size) {
      if (type == type_ask) return client.put(type_ask, payload, size);
      const std::uint64_t number = number_in(payload);
      if (number != last_number) seen.sum += number;
      if (++seen.count % one_way_credit == 0 || number == last_number)
        client.put(type_one_way, &seen, sizeof seen);
    })) {
    }
  }
}

work_done ask(const remote_slice& slice) {
  channel server(connect_to_loopback(slice.port));
  slice_clock clock(slice);
  std::uint64_t next = 0;
  std::uint64_t wanted = 0;
  bool over = false;
  const auto ask_one = [&] {
    const wire_payload payload = payload_of(next++);
    server.put(type_ask, payload.data(), payload.size());
  };
  for (std::uint32_t i = 0; i < slice.outstanding; ++i) ask_one();
  server.flush();
  work_done out;
  while (!over) {
    const bool open = server.turn([&](std::byte, const std::byte* payload, std::uint32_t) {
      expect(number_in(payload), wanted++, "answer");
      if (over) return;
      over = !clock.more();
      if (over) {
        out = clock.result();
      } else {
        ask_one();
      }
    });
    if (!open) throw failure("the server has gone");
  }
  return out;
}

work_done one_way(const remote_slice& slice) {
  channel server(connect_to_loopback(slice.port));
  slice_clock clock(slice);
  std::uint64_t sent = 0;
  std::uint64_t sum = 0;
  confirmation seen;
  bool over = false;
  const auto send_one = [&](std::uint64_t number) {
    const wire_payload payload = payload_of(number);
    server.put(type_one_way, payload.data(), payload.size());
  };
  while (!over || seen.count != sent + 1) {
    // As much as a turn of a loop sends.
    for (int i = 0; i < 512 && !over && sent - seen.count < one_way_window; ++i) {
      send_one(sent);
      sum += sent++;
      over = !clock.more();
      if (over) send_one(last_number);
    }
    server.flush();
    if (!over && sent - seen.count < one_way_window) continue;
    const bool open = server.turn([&](std::byte, const std::byte* payload, std::uint32_t) {
      std::memcpy(&seen, payload, sizeof seen);
    });
    if (!open) throw failure("the server has gone");
  }
  const work_done out = clock.result();
  expect(seen.sum, sum, "sum");
  return out;
}

}  // namespace

void add_epoll_messages(actor_registry& to) { to.remote["epoll"] = {serve, ask, one_way}; }

}  // namespace reprise::bench
