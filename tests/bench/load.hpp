// The one load generator: a closed loop of equal frames over raw epoll, in the calling thread.
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tcp_socket.hpp"

namespace reprise::bench {

struct load_shape {
  std::uint32_t payload_bytes = 0;
  std::uint32_t connection_count = 0;
  std::uint32_t outstanding = 0;  // frames in flight on each connection
};

// Connected from construction to destruction. Answers are counted by their bytes; that they are the
// right bytes is what echo_check shows.
class load {
 public:
  using clock = std::chrono::steady_clock;

  load(std::uint16_t port, load_shape shape);

  // Puts `outstanding` frames into flight on connections first .. first + count - 1. Precondition:
  // nothing is in flight on them.
  void start(std::size_t first, std::size_t count);
  void start() { start(0, connections_.size()); }
  // Sends a new frame for each answer until then.
  void run_until(clock::time_point end);
  // Sends no more and returns when everything is answered.
  void drain();

  [[nodiscard]] std::uint64_t answered() const noexcept { return answered_; }

 private:
  struct connection {
    file socket;
    std::uint64_t sent_bytes = 0;
    std::uint64_t asked_bytes = 0;  // sent and waiting to be sent
    std::uint64_t received_bytes = 0;
    bool watched_for_writing = false;
  };
  enum class after_answer { ask_again, fall_silent };

  void serve_ready(after_answer then, clock::time_point end);
  void read(std::size_t index, after_answer then);
  void ask(std::size_t index, std::uint64_t frame_count);
  void send_waiting(std::size_t index);
  void watch(std::size_t index, std::uint32_t events, int action);

  load_shape shape_;
  std::size_t frame_bytes_;
  std::vector<std::byte> frames_;  // enough equal frames to send from any offset in the first
  std::vector<std::byte> input_;
  std::vector<connection> connections_;
  file set_;
  std::vector<epoll_event> ready_;
  std::uint64_t answered_ = 0;
  std::uint64_t in_flight_ = 0;
};

}  // namespace reprise::bench
