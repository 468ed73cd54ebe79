// What actor systems, and what they are compared with, are asked to do. Each function checks that the work was done
// and throws `failure` when it was not; it runs in a process of its own, so it may leave behind what it likes.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <string>

#include "cpu.hpp"
#include "failure.hpp"
#include "process_counters.hpp"
#include "registry.hpp"

namespace reprise::bench {

// What a number of messages, or actors, took.
struct work_done {
  double count = 0;
  double wall_s = 0;
  double cpu_s = 0;        // of all threads; over a network of both processes
  double allocations = 0;  // exact where one thread works

  [[nodiscard]] double per_cpu_second() const noexcept { return count / cpu_s; }
  [[nodiscard]] double per_second() const noexcept { return count / wall_s; }
};

class stopwatch {
 public:
  explicit stopwatch(pid_t other = 0) : other_(other), wall_(clock::now()), cpu_(cpu()) {}
  [[nodiscard]] work_done after(std::uint64_t count) const {
    work_done out;
    out.count = static_cast<double>(count);
    out.wall_s = std::chrono::duration<double>(clock::now() - wall_).count();
    out.cpu_s = std::chrono::duration<double>(cpu() - cpu_).count();
    out.allocations = static_cast<double>(own_counters().read().allocations - allocations_);
    return out;
  }
  [[nodiscard]] std::chrono::steady_clock::duration running() const { return clock::now() - wall_; }

 private:
  using clock = std::chrono::steady_clock;
  [[nodiscard]] nanoseconds cpu() const {
    return own_cpu_time() + (other_ == 0 ? nanoseconds{0} : cpu_time_of(other_));
  }
  pid_t other_;
  clock::time_point wall_;
  nanoseconds cpu_;
  std::uint64_t allocations_ = own_counters().read().allocations;
};

inline void expect(std::uint64_t seen, std::uint64_t wanted, const char* what) {
  if (seen != wanted)
    throw failure(std::string(what) + ": " + std::to_string(seen) + " instead of " +
                  std::to_string(wanted));
}

// --- In one process

// Each does `count / 10` first, unmeasured.
struct local_work {
  // Two actors of one loop hand a number to and fro; `count` messages.
  std::function<work_done(std::uint64_t count)> ping_pong;
  // fan_in_producers actors tell one, on one loop, each with at most two batches on the way.
  std::function<work_done(std::uint64_t count)> fan_in;
  // On each of two loops one actor tells one on the other, at most window_batches on the way.
  std::function<work_done(std::uint64_t count)> two_loops;
  // An actor begins `count` others, spawn_batch at a time, and tells each one number; each ends after it.
  std::function<work_done(std::uint64_t count)> spawn;
  // Begins `count` actors, tells each of them something, and returns when all have handled it.
  // `measure` is called before and after, while they live.
  std::function<void(std::uint64_t count, const std::function<void()>& measure)> idle;
};

inline constexpr std::uint64_t fan_in_producers = 4;
inline constexpr std::uint64_t batch_messages = 100;
inline constexpr std::uint64_t window_batches = 16;
inline constexpr std::uint64_t spawn_batch = 100;

// What arrives when the numbers 0 .. count - 1 are told.
[[nodiscard]] constexpr std::uint64_t sum_below(std::uint64_t count) noexcept {
  return count % 2 == 0 ? count / 2 * (count - 1) : (count - 1) / 2 * count;
}

// --- Over loopback TCP, one connection between two processes

// The number comes first in the payload.
using wire_payload = std::array<unsigned char, 64>;
[[nodiscard]] inline wire_payload payload_of(std::uint64_t number) noexcept {
  wire_payload out{};
  std::memcpy(out.data(), &number, sizeof number);
  return out;
}
[[nodiscard]] inline std::uint64_t number_in(const void* payload) noexcept {
  std::uint64_t out = 0;
  std::memcpy(&out, payload, sizeof out);
  return out;
}

// One-way messages that are on their way at most, and how many the receiver handles before it says so. What has
// back-pressure of its own uses that.
inline constexpr std::uint64_t one_way_window = 16'384;
inline constexpr std::uint64_t one_way_credit = 4'096;
// The number in the last message of a slice: the receiver answers it with what it has counted.
inline constexpr std::uint64_t last_number = ~std::uint64_t{0};

struct remote_slice {
  std::uint16_t port = 0;
  pid_t server = 0;
  std::uint32_t outstanding = 0;  // asks; 0: one-way
  std::chrono::milliseconds warm_up{0};
  std::chrono::milliseconds measured{0};
};

// For how long a client asks, and what came of it.
class slice_clock {
 public:
  explicit slice_clock(const remote_slice& slice) : slice_(slice), watch_(slice.server) {}
  // Counts; false when the slice is over. The clock is read once in 16 calls.
  bool more(std::uint64_t done = 1) {
    count_ += done;
    if (++calls_ % (slice_.outstanding == 1 ? 1 : 16) != 0) return true;
    const auto running = watch_.running();
    if (!measuring_) {
      if (running < slice_.warm_up) return true;
      measuring_ = true;
      watch_ = stopwatch(slice_.server);
      before_ = count_;
      return true;
    }
    return running < slice_.measured;
  }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  // What was done since the warm-up. Asks: when the time is up; one-way: when the receiver has confirmed.
  [[nodiscard]] work_done result() const { return watch_.after(count_ - before_); }

 private:
  remote_slice slice_;
  stopwatch watch_;
  std::uint64_t count_ = 0;
  std::uint64_t before_ = 0;
  std::uint64_t calls_ = 0;
  bool measuring_ = false;
};

struct remote_work {
  // Answers asks with their payload, counts one-way messages; until it is killed.
  std::function<void(const report_port&)> serve;
  // Null: it can't.
  std::function<work_done(const remote_slice&)> ask;
  std::function<work_done(const remote_slice&)> one_way;
};

// --- Who can do it

class actor_registry {
 public:
  std::map<std::string, local_work, std::less<>> local;
  std::map<std::string, remote_work, std::less<>> remote;
};

[[nodiscard]] const actor_registry& actor_subjects();
// Each adds itself.
void add_reprise_actors(actor_registry& to);
void add_bare_mailbox(actor_registry& to);
void add_epoll_messages(actor_registry& to);
void add_caf(actor_registry& to);
void add_zmq(actor_registry& to);

void register_actor_benches(registry& to);
void register_peer_benches(registry& to);

}  // namespace reprise::bench
