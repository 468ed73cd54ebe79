// A function in a process of its own: a fresh heap, its own threads, and nothing left of it afterwards. The caller
// has only one thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstring>
#include <functional>
#include <type_traits>
#include <vector>

#include "tcp_socket.hpp"

namespace reprise::bench {

// Where a child runs: one processor, or all that are usable.
inline constexpr int any_processor = -1;

class child_process {
 public:
  // What the function says arrives at read(). What escapes it arrives there as a failure.
  using say = std::function<void(const void* data, std::size_t size)>;
  child_process(int cpu, const std::function<void(const say&)>& run);
  // Kills it.
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  [[nodiscard]] pid_t id() const noexcept { return id_; }

  template <class T>
  [[nodiscard]] T read(std::chrono::milliseconds limit = std::chrono::seconds(60)) {
    static_assert(std::is_trivially_copyable_v<T>);
    T out;
    read_bytes(&out, sizeof out, limit);
    return out;
  }

 private:
  void read_bytes(void* to, std::size_t size, std::chrono::milliseconds limit);

  pid_t id_ = -1;
  file said_;
};

// The function's result.
template <class Function>
[[nodiscard]] auto in_child(int cpu, const Function& run) {
  using result = std::invoke_result_t<const Function&>;
  child_process child(cpu, [&run](const child_process::say& say) {
    const result out = run();
    say(&out, sizeof out);
  });
  return child.template read<result>();
}

}  // namespace reprise::bench
