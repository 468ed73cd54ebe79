// tidy: allow-file system: the front end starts its workers; no run sees them
// tidy: allow-file errno: as above
// tidy: allow-file getenv: as above
#if !defined(_WIN32)

#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <system_error>

#include <fmt/format.h>

extern char** environ;

namespace reprise::sim::campaign {
namespace {

[[noreturn]] void fail(const char* what, int code) {
  throw std::system_error(code, std::generic_category(), what);
}

class descriptor {
 public:
  descriptor() = default;
  explicit descriptor(int number) noexcept : number_(number) {}
  descriptor(descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~descriptor() { reset(); }
  void reset() noexcept {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  [[nodiscard]] int get() const noexcept { return number_; }
  [[nodiscard]] bool open() const noexcept { return number_ >= 0; }

 private:
  int number_ = -1;
};

struct pipe_ends {
  descriptor reading;
  descriptor writing;
};

pipe_ends make_pipe() {
  std::array<int, 2> ends{};
#if defined(__linux__)
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2", errno);
#else
  if (::pipe(ends.data()) != 0) fail("pipe", errno);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
#endif
  return {descriptor(ends[0]), descriptor(ends[1])};
}

std::vector<std::string> environment_with(const process_start& what) {
  std::vector<std::string> variables;
  for (char** one = environ; *one != nullptr; ++one) variables.emplace_back(*one);
  for (const auto& [name, value] : what.environment) {
    std::erase_if(variables,
                  [&name](const std::string& other) { return other.starts_with(name + "="); });
    variables.push_back(name + "=" + value);
  }
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

std::string own_program() {
#if defined(__linux__)
  return "/proc/self/exe";
#else
#error "say here how a program finds its own file"
#endif
}

}  // namespace

class processes::state {
 public:
  struct child {
    pid_t pid = -1;
    descriptor input;
    descriptor output;
    descriptor errors;
  };

  std::map<process_id, child> children;
  std::uint32_t started = 0;
};

processes::processes() : state_(std::make_unique<state>()) {}

processes::~processes() {
  for (auto& [id, one] : state_->children) {
    ::kill(one.pid, SIGKILL);
    ::waitpid(one.pid, nullptr, 0);
  }
}

process_id processes::start(const process_start& what) {
  pipe_ends input = make_pipe();
  pipe_ends output = make_pipe();
  pipe_ends errors = make_pipe();

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.reading.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.writing.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors.writing.get(), STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  const std::string program = what.program.empty() ? own_program() : what.program;
  std::vector<std::string> words{program};
  words.insert(words.end(), what.arguments.begin(), what.arguments.end());
  std::vector<std::string> variables = environment_with(what);
  state::child one;
  const int error = ::posix_spawnp(&one.pid, program.c_str(), &actions, &attributes,
                                   pointers(words).data(), pointers(variables).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) fail(program.c_str(), error);

  one.input = std::move(input.writing);
  one.output = std::move(output.reading);
  one.errors = std::move(errors.reading);
  const process_id id{++state_->started};
  state_->children.emplace(id, std::move(one));
  return id;
}

bool processes::write(process_id to, std::string_view bytes) {
  const auto found = state_->children.find(to);
  if (found == state_->children.end() || !found->second.input.open()) return false;
  while (!bytes.empty()) {
    const ssize_t count = ::write(found->second.input.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void processes::close_input(process_id to) {
  const auto found = state_->children.find(to);
  if (found != state_->children.end()) found->second.input.reset();
}

void processes::interrupt(process_id target) {
  const auto found = state_->children.find(target);
  if (found != state_->children.end()) ::kill(found->second.pid, SIGTERM);
}

void processes::kill(process_id target) {
  const auto found = state_->children.find(target);
  if (found != state_->children.end()) ::kill(found->second.pid, SIGKILL);
}

std::vector<process_event> processes::wait(std::int64_t timeout_ns) {
  std::vector<pollfd> polled;
  std::vector<std::pair<process_id, process_event::kind>> sources;
  for (const auto& [id, one] : state_->children) {
    for (const auto kind : {process_event::kind::output, process_event::kind::error_output}) {
      const descriptor& from = kind == process_event::kind::output ? one.output : one.errors;
      if (!from.open()) continue;
      polled.push_back({from.get(), POLLIN, 0});
      sources.emplace_back(id, kind);
    }
  }
  const std::int64_t timeout_ms = (timeout_ns + 999'999) / 1'000'000;
  if (::poll(polled.data(), polled.size(),
             static_cast<int>(std::min<std::int64_t>(timeout_ms, 3'600'000))) < 0 &&
      errno != EINTR)
    fail("poll", errno);

  std::vector<process_event> out;
  for (std::size_t i = 0; i < polled.size(); ++i) {
    if (polled[i].revents == 0) continue;
    state::child& one = state_->children.at(sources[i].first);
    std::string bytes(std::size_t{64} << 10, '\0');
    const ssize_t count = ::read(polled[i].fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count > 0) {
      bytes.resize(static_cast<std::size_t>(count));
      out.push_back({sources[i].second, sources[i].first, std::move(bytes), {}});
      continue;
    }
    (sources[i].second == process_event::kind::output ? one.output : one.errors).reset();
    if (one.output.open() || one.errors.open()) continue;
    int status = 0;
    while (::waitpid(one.pid, &status, 0) < 0 && errno == EINTR) {
    }
    exit_status ended;
    ended.by_signal = WIFSIGNALED(status);
    ended.code =
        static_cast<std::uint32_t>(ended.by_signal ? WTERMSIG(status) : WEXITSTATUS(status));
    out.push_back({process_event::kind::ended, sources[i].first, {}, ended});
    state_->children.erase(sources[i].first);
  }
  return out;
}

std::string describe(const exit_status& status) {
  if (!status.by_signal) return fmt::format("exit code {}", status.code);
  switch (status.code) {
    case SIGSEGV: return "segmentation fault";
    case SIGABRT: return "abort";
    case SIGBUS: return "bus error";
    case SIGFPE: return "arithmetic fault";
    case SIGILL: return "illegal instruction";
    case SIGKILL: return "killed";
    default: return fmt::format("signal {}", status.code);
  }
}

// --- This process

namespace {

void (*say_last_words)(death how) = nullptr;
volatile sig_atomic_t dying_of = 0;

void die() {
  sigset_t cause;
  sigemptyset(&cause);
  sigaddset(&cause, dying_of);
  ::signal(dying_of, SIG_DFL);
  ::raise(dying_of);
  ::sigprocmask(SIG_UNBLOCK, &cause, nullptr);
}

// A second fault inside it kills the process; a wait (for the heap's lock) ends with the alarm.
void on_signal(int number) {
  dying_of = number;
  ::signal(SIGALRM, [](int) { die(); });
  ::alarm(2);
  say_last_words(number == SIGABRT   ? death::aborted
                 : number == SIGTERM ? death::interrupted
                                     : death::fault);
  die();
}

}  // namespace

std::FILE* become_worker() {
#if defined(__linux__)
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  const int results = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (results < 0) fail("fcntl", errno);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  return ::fdopen(results, "wb");
}

void on_death(void (*last_words)(death how)) {
  static std::array<char, std::size_t{128} << 10> stack;
  say_last_words = last_words;
  stack_t alternate{};
  alternate.ss_sp = stack.data();
  alternate.ss_size = stack.size();
  ::sigaltstack(&alternate, nullptr);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM}) {
    struct sigaction known{};
    ::sigaction(number, nullptr, &known);
    if (known.sa_handler != SIG_DFL) continue;
    struct sigaction action{};
    action.sa_handler = &on_signal;
    action.sa_flags = SA_ONSTACK;
    ::sigaction(number, &action, nullptr);
  }
}

unsigned processor_count() noexcept {
#if defined(__linux__)
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0)
    return static_cast<unsigned>(CPU_COUNT(&allowed));
#endif
  const auto count = ::sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1u : static_cast<unsigned>(count);
}

bool error_stream_is_terminal() noexcept { return ::isatty(STDERR_FILENO) != 0; }

void ignore_broken_pipes() noexcept { ::signal(SIGPIPE, SIG_IGN); }

void trap_here() noexcept { ::raise(SIGTRAP); }

}  // namespace reprise::sim::campaign

#endif
