#include "load.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <span>

#include "failure.hpp"
#include "wire.hpp"

namespace reprise::bench {
namespace {

constexpr std::size_t read_bytes_max = 256U * 1024;
constexpr std::chrono::seconds drain_limit{20};

std::vector<std::byte> equal_frames(std::size_t count, std::uint32_t payload_bytes) {
  std::vector<std::byte> frames;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = frames.size();
    frames.resize(begin + frame_header_bytes + payload_bytes, std::byte{0x5a});
    put_frame_header(frames.data() + begin, payload_bytes);
  }
  return frames;
}

bool must_wait(ssize_t count) { return count < 0 && (errno == EAGAIN || errno == EINTR); }

}  // namespace

load::load(std::uint16_t port, load_shape shape)
    : shape_(shape),
      frame_bytes_(frame_header_bytes + shape.payload_bytes),
      frames_(equal_frames(shape.outstanding + 1, shape.payload_bytes)),
      input_(read_bytes_max),
      connections_(shape.connection_count),
      set_(epoll_create1(EPOLL_CLOEXEC)),
      ready_(512) {
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    connections_[i].socket = connect_to_loopback(port);
    watch(i, EPOLLIN, EPOLL_CTL_ADD);
  }
}

void load::start(std::size_t first, std::size_t count) {
  for (std::size_t i = first; i < first + count; ++i) ask(i, shape_.outstanding);
}

void load::run_until(clock::time_point end) {
  while (clock::now() < end) serve_ready(after_answer::ask_again, end);
}

void load::drain() {
  const clock::time_point end = clock::now() + drain_limit;
  while (in_flight_ != 0) {
    if (clock::now() >= end) throw failure("answers are missing");
    serve_ready(after_answer::fall_silent, end);
  }
}

void load::serve_ready(after_answer then, clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now());
  const int timeout = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  const int count = epoll_wait(set_.get(), ready_.data(), static_cast<int>(ready_.size()), timeout);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = ready_[static_cast<std::size_t>(i)];
    const auto index = static_cast<std::size_t>(event.data.u64);
    if ((event.events & EPOLLOUT) != 0) send_waiting(index);
    if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) read(index, then);
  }
}

void load::read(std::size_t index, after_answer then) {
  connection& one = connections_[index];
  const ssize_t count = recv(one.socket.get(), input_.data(), input_.size(), 0);
  if (must_wait(count)) return;
  if (count <= 0) throw failure("the server closed a connection");
  const std::uint64_t before = one.received_bytes / frame_bytes_;
  one.received_bytes += static_cast<std::uint64_t>(count);
  if (one.received_bytes > one.sent_bytes) throw failure("the server sent more than was asked");
  const std::uint64_t frames = one.received_bytes / frame_bytes_ - before;
  answered_ += frames;
  in_flight_ -= frames;
  if (frames != 0 && then == after_answer::ask_again) ask(index, frames);
}

void load::ask(std::size_t index, std::uint64_t frame_count) {
  connections_[index].asked_bytes += frame_count * frame_bytes_;
  in_flight_ += frame_count;
  if (!connections_[index].watched_for_writing) send_waiting(index);
}

void load::send_waiting(std::size_t index) {
  connection& one = connections_[index];
  const std::size_t offset = one.sent_bytes % frame_bytes_;
  const std::size_t waiting = one.asked_bytes - one.sent_bytes;
  const auto bytes = std::span(frames_).subspan(offset, waiting);
  const ssize_t count = send(one.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count < 0 && !must_wait(count)) throw system_failure("send to the server");
  if (count > 0) one.sent_bytes += static_cast<std::uint64_t>(count);
  const bool all_sent = one.sent_bytes == one.asked_bytes;
  if (all_sent != one.watched_for_writing) return;
  one.watched_for_writing = !all_sent;
  watch(index, all_sent ? EPOLLIN : EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

void load::watch(std::size_t index, std::uint32_t events, int action) {
  epoll_event interest{};
  interest.events = events;
  interest.data.u64 = index;
  if (epoll_ctl(set_.get(), action, connections_[index].socket.get(), &interest) != 0)
    throw system_failure("epoll_ctl");
}

}  // namespace reprise::bench
