#include "server_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>

#include "failure.hpp"
#include "tcp_socket.hpp"

namespace reprise::bench {
namespace {

constexpr int start_limit_ms = 10'000;

// Between fork and exec: only what is allowed there.
[[noreturn]] void become_server(char* const* arguments, int cpu, int port_fd, int counters_fd) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(cpu, &only);
  sched_setaffinity(0, sizeof only, &only);
  fcntl(port_fd, F_SETFD, 0);
  fcntl(counters_fd, F_SETFD, 0);
  execv("/proc/self/exe", arguments);
  _exit(127);
}

std::uint16_t read_port(int fd, const std::string& name) {
  std::string text;
  char next = 0;
  pollfd written{fd, POLLIN, 0};
  while (poll(&written, 1, start_limit_ms) == 1 && ::read(fd, &next, 1) == 1 && next != '\n')
    text.push_back(next);
  std::uint16_t port = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
  if (parsed.ec != std::errc{} || next != '\n') throw failure("server " + name + " did not start");
  return port;
}

void stop(pid_t process) {
  kill(process, SIGKILL);
  waitpid(process, nullptr, 0);
}

}  // namespace

server_process::server_process(const std::string& name, int cpu) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw system_failure("pipe2");
  const file reading(ends[0]);
  file writing(ends[1]);

  std::array<std::string, 7> words{"reprise-bench",
                                   "--server",
                                   name,
                                   "--port-fd",
                                   std::to_string(writing.get()),
                                   "--counters-fd",
                                   std::to_string(counters_.fd())};
  std::array<char*, words.size() + 1> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();

  pid_ = fork();
  if (pid_ < 0) throw system_failure("fork");
  if (pid_ == 0) become_server(arguments.data(), cpu, writing.get(), counters_.fd());
  writing = file();
  try {
    port_ = read_port(reading.get(), name);
  } catch (...) {
    stop(pid_);
    throw;
  }
}

server_process::~server_process() { stop(pid_); }

std::uint64_t server_process::resident_bytes() const {
  // smaps_rollup walks the page tables; statm's counter lags behind by a batch of pages.
  std::ifstream rollup("/proc/" + std::to_string(pid_) + "/smaps_rollup");
  for (std::string word; rollup >> word;) {
    if (word != "Rss:") continue;
    std::uint64_t kibibytes = 0;
    if (rollup >> kibibytes) return kibibytes * 1024;
  }
  throw failure("the server's memory cannot be read");
}

void run_server(const registry& from, const server_options& options) {
  const server_function* const run = from.server(options.name);
  if (run == nullptr) throw failure("no server is called " + options.name);
  if (options.counters_fd >= 0) count_in_shared_page(options.counters_fd);
  const int fd = options.port_fd >= 0 ? options.port_fd : STDOUT_FILENO;
  (*run)(options.port, [fd](std::uint16_t port) {
    const std::string line = std::to_string(port) + '\n';
    if (::write(fd, line.data(), line.size()) < 0) throw system_failure("write of the port");
    if (fd != STDOUT_FILENO) ::close(fd);
  });
}

}  // namespace reprise::bench
