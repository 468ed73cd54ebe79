// One question to the system's resolver, on a thread of its own: nothing can interrupt it, so nothing waits for
// it. Once it is forgotten, its thread ends by itself and touches nothing of the loop.
#pragma once

#include <memory>
#include <string>

#include <reprise/core/delegate.hpp>

#include "native_socket.hpp"

namespace reprise::transports {

// The most that run at once in a process; a resolver that does not answer must not eat its threads.
inline constexpr int lookup_count_max = 64;

class system_lookup {
 public:
  using results = tcp_resolver::results_type;
  using handler = delegate<void(const asio::error_code&, const results&)>;

  system_lookup() = default;
  system_lookup(const system_lookup&) = delete;
  system_lookup& operator=(const system_lookup&) = delete;
  ~system_lookup() { forget(); }

  // Once. False when too many are under way: on_answer never comes. Else it comes on the executor's thread.
  [[nodiscard]] bool ask(std::string host, executor where, handler on_answer);
  // No answer comes any more. On the executor's thread, or when that has ended.
  void forget() noexcept;

 private:
  struct shared;
  std::shared_ptr<shared> shared_;
};

}  // namespace reprise::transports
