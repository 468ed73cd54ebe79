// Loopback sockets for the harness and the hand-written servers.
#pragma once

#include <cstdint>

namespace reprise::bench {

// Owns a descriptor.
class file {
 public:
  file() = default;
  explicit file(int fd) noexcept : fd_(fd) {}
  file(file&& other) noexcept : fd_(other.release()) {}
  file& operator=(file&& other) noexcept;
  ~file();

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] int release() noexcept;

 private:
  int fd_ = -1;
};

// All non-blocking, closed on exec, without delay.
[[nodiscard]] file listen_on_loopback(std::uint16_t port);
[[nodiscard]] std::uint16_t local_port(int fd);
// Returns when connected. Closing it resets the connection: ten thousand ports are free again at
// once.
[[nodiscard]] file connect_to_loopback(std::uint16_t port);
void set_no_delay(int fd);

}  // namespace reprise::bench
