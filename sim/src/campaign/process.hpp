// Other processes with pipes to their standard streams, and what the front end needs to know of its
// own process. The only part of the front end that sees an operating system: process_posix.cpp and
// process_windows.cpp.
//
// Threading: everything on one thread.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::sim::campaign {

enum class process_id : std::uint32_t {};

struct process_start {
  std::string program;  // empty: this program
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;  // added to this process's own
};

struct exit_status {
  bool by_signal = false;  // or by an exception of the operating system
  std::uint32_t code = 0;  // the signal's number, or the exit code
  [[nodiscard]] bool clean() const noexcept { return !by_signal && code == 0; }
};
// "segmentation fault", "abort", "exit code 7".
[[nodiscard]] std::string describe(const exit_status& status);

struct process_event {
  enum class kind : std::uint8_t { output, error_output, ended };
  kind what;
  process_id from;
  std::string bytes;   // of output and error_output
  exit_status status;  // of ended, which comes last
};

class processes {
 public:
  processes();
  // Kills those that still run.
  ~processes();
  processes(const processes&) = delete;
  processes& operator=(const processes&) = delete;

  // Throws std::system_error.
  [[nodiscard]] process_id start(const process_start& what);
  // Blocks until the pipe took it. False when the process takes nothing any more.
  bool write(process_id to, std::string_view bytes);
  void close_input(process_id to);
  // Asks it to say where it is and to die; a process that cannot answer goes on.
  void interrupt(process_id target);
  void kill(process_id target);
  // What happened, in order for each process. Waits for the first thing, at most as long as given.
  [[nodiscard]] std::vector<process_event> wait(std::int64_t timeout_ns);

 private:
  class state;
  std::unique_ptr<state> state_;
};

// --- This process

// For a worker: it dies with its parent, shows no dialogs, and what the program prints goes to the
// standard error stream. Returns the stream that was the standard output.
[[nodiscard]] std::FILE* become_worker();
// Calls back, on a stack of its own, before the process dies of a fault (segmentation and the like),
// an abort, or processes::interrupt(). Where somebody (a sanitizer) has a handler already, it stays.
enum class death : std::uint8_t { fault, aborted, interrupted };
void on_death(void (*last_words)(death how));
[[nodiscard]] unsigned processor_count() noexcept;
[[nodiscard]] bool error_stream_is_terminal() noexcept;
// Writing to a process that died is an error, not a signal.
void ignore_broken_pipes() noexcept;
// Stops a debugger here; without one, the process dies.
void trap_here() noexcept;

}  // namespace reprise::sim::campaign
