#include "child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>

#include "cpu.hpp"
#include "failure.hpp"

namespace reprise::bench {
namespace {

// Before each thing that is said.
struct heading {
  std::uint32_t size = 0;
  std::uint32_t failed = 0;
};

void write_all(int fd, const void* data, std::size_t size) {
  const char* from = static_cast<const char*>(data);
  while (size != 0) {
    const ssize_t done = ::write(fd, from, size);
    if (done <= 0) _exit(1);
    from += done;
    size -= static_cast<std::size_t>(done);
  }
}

void put(int fd, const void* data, std::size_t size, std::uint32_t failed) {
  const heading head{static_cast<std::uint32_t>(size), failed};
  write_all(fd, &head, sizeof head);
  write_all(fd, data, size);
}

void pin(int cpu) {
  if (cpu != any_processor) return pin_this_thread(cpu);
  cpu_set_t all;
  CPU_ZERO(&all);
  for (int each = usable_processors().server; each <= usable_processors().load; ++each)
    CPU_SET(each, &all);
  sched_setaffinity(0, sizeof all, &all);
}

[[noreturn]] void be_child(int cpu, int fd,
                           const std::function<void(const child_process::say&)>& run) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    pin(cpu);
    run([fd](const void* data, std::size_t size) { put(fd, data, size, 0); });
  } catch (const std::exception& reason) {
    const std::string text = reason.what();
    put(fd, text.data(), text.size(), 1);
  }
  // No destructors: they belong to the parent.
  _exit(0);
}

}  // namespace

child_process::child_process(int cpu, const std::function<void(const say&)>& run) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw system_failure("pipe2");
  said_ = file(ends[0]);
  const file saying(ends[1]);
  id_ = fork();
  if (id_ < 0) throw system_failure("fork");
  if (id_ == 0) be_child(cpu, saying.get(), run);
}

child_process::~child_process() {
  kill(id_, SIGKILL);
  waitpid(id_, nullptr, 0);
}

void child_process::read_bytes(void* to, std::size_t size, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  const auto read_all = [&](void* where, std::size_t wanted) {
    char* out = static_cast<char*>(where);
    while (wanted != 0) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          end - std::chrono::steady_clock::now());
      pollfd ready{said_.get(), POLLIN, 0};
      if (left.count() <= 0 || poll(&ready, 1, static_cast<int>(left.count())) != 1)
        throw failure("a child process says nothing");
      const ssize_t done = ::read(said_.get(), out, wanted);
      if (done <= 0) throw failure("a child process ended");
      out += done;
      wanted -= static_cast<std::size_t>(done);
    }
  };
  heading head;
  read_all(&head, sizeof head);
  if (head.failed != 0) {
    std::string reason(head.size, '\0');
    read_all(reason.data(), reason.size());
    throw failure(reason);
  }
  if (head.size != size) throw failure("a child process said something else");
  read_all(to, size);
}

}  // namespace reprise::bench
