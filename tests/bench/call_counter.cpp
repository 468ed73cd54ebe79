// Stands in front of the C library's socket calls and counts them. Every server is counted alike
// and none has to cooperate; one uncontended addition is nothing beside a system call. read() and
// write() are left alone: servers use them on event and timer descriptors.
#include <dlfcn.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "process_counters.hpp"

namespace {

template <class Function>
Function* next_definition(const char* name, Function* /*for its type*/) noexcept {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

void count_receive() noexcept {
  reprise::bench::own_counters().receives.fetch_add(1, std::memory_order_relaxed);
}
void count_send() noexcept {
  reprise::bench::own_counters().sends.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

extern "C" {

ssize_t recv(int fd, void* data, size_t size, int flags) {
  static auto* const next = next_definition("recv", &recv);
  count_receive();
  return next(fd, data, size, flags);
}

ssize_t recvfrom(int fd, void* data, size_t size, int flags, sockaddr* from, socklen_t* length) {
  static auto* const next = next_definition("recvfrom", &recvfrom);
  count_receive();
  return next(fd, data, size, flags, from, length);
}

ssize_t recvmsg(int fd, msghdr* message, int flags) {
  static auto* const next = next_definition("recvmsg", &recvmsg);
  count_receive();
  return next(fd, message, flags);
}

ssize_t readv(int fd, const iovec* parts, int count) {
  static auto* const next = next_definition("readv", &readv);
  count_receive();
  return next(fd, parts, count);
}

ssize_t send(int fd, const void* data, size_t size, int flags) {
  static auto* const next = next_definition("send", &send);
  count_send();
  return next(fd, data, size, flags);
}

ssize_t sendto(int fd, const void* data, size_t size, int flags, const sockaddr* to,
               socklen_t length) {
  static auto* const next = next_definition("sendto", &sendto);
  count_send();
  return next(fd, data, size, flags, to, length);
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  static auto* const next = next_definition("sendmsg", &sendmsg);
  count_send();
  return next(fd, message, flags);
}

ssize_t writev(int fd, const iovec* parts, int count) {
  static auto* const next = next_definition("writev", &writev);
  count_send();
  return next(fd, parts, count);
}

int epoll_ctl(int set, int action, int fd, epoll_event* interest) noexcept {
  static auto* const next = next_definition("epoll_ctl", &epoll_ctl);
  reprise::bench::own_counters().interest_changes.fetch_add(1, std::memory_order_relaxed);
  return next(set, action, fd, interest);
}

}  // extern "C"
