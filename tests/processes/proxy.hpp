// Stands between a dialler and the node it dials, carries their bytes, and harms their connections when it is told to.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace reprise::testing {

class proxy {
 public:
  // Listens on a port of 127.0.0.1 at once, and dials 127.0.0.1:`to` for each connection. Throws when it cannot.
  explicit proxy(std::uint16_t to);
  ~proxy();
  proxy(const proxy&) = delete;
  proxy& operator=(const proxy&) = delete;

  // "127.0.0.1:PORT"
  [[nodiscard]] std::string address() const;

  // What happens once, to every connection that there is.
  enum class harm : std::uint8_t {
    none,
    close,         // both ends are closed in order
    reset,         // both ends are reset
    half_dialled,  // the dialled node is told that no more will come; all else goes on
    half_dialler,  // the dialling node is
    swallow,       // what the dialler says is taken and forgotten
  };
  // Returns when it was done.
  void do_harm(harm what);

 private:
  class carrier;
  void run();

  std::uint16_t to_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<harm> wanted_{harm::none};
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace reprise::testing
