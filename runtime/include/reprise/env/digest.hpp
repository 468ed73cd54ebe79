// The digest of one loop: a chain over everything that came in through its door and everything that
// went out. Two runs with equal digests did the same things in the same order.
#pragma once

#include <cstdint>

#include <reprise/core/entity.hpp>
#include <reprise/core/error.hpp>
#include <reprise/core/hash.hpp>
#include <reprise/core/time.hpp>

namespace reprise {

enum class door_kind : std::uint8_t {
  start = 1,
  stop,
  timer,
  post,
  receive,
  read,
  write,
  accept,
  connect,
  listen,
  bind,
  resolve,
  datagram_receive,
  datagram_send,
  blocking,
};

// One event that enters a loop.
struct door_record {
  door_kind kind;
  errc error;
  entity_id entity;     // who it is for
  std::uint64_t count;  // bytes, or the ordinal of a post
};

enum class call_kind : std::uint8_t {
  receive = 64,
  read,
  write,
  shutdown,
  cancel,
  abort,
  close,
  accept,
  connect,
  listen,
  bind,
  resolve,
  datagram_receive,
  datagram_send,
  arm,
  disarm,
  post,
  draw,
  mark,
  blocking,
};

// One call from a loop to the outside.
struct call_record {
  call_kind kind;
  entity_id entity;
  std::uint64_t value;  // bytes and their hash, a deadline, a drawn number
};

class loop_digest {
 public:
  void add(const door_record& record, time_point now) noexcept {
    step(static_cast<std::uint64_t>(record.kind) << 56 |
             static_cast<std::uint64_t>(record.error) << 48 | record.count,
         record.entity.value ^ static_cast<std::uint64_t>(now.time_since_epoch().count()));
    ++events_;
  }
  void add(const call_record& record) noexcept {
    step(static_cast<std::uint64_t>(record.kind) << 56 ^ record.value, record.entity.value);
  }

  [[nodiscard]] std::uint64_t value() const noexcept { return state_; }
  [[nodiscard]] std::uint64_t event_count() const noexcept { return events_; }

 private:
  void step(std::uint64_t a, std::uint64_t b) noexcept {
    state_ = fold_multiply(state_ ^ a ^ hash_prime_0, b ^ hash_prime_1) + (state_ << 1 | 1);
  }

  std::uint64_t state_ = 0;
  std::uint64_t events_ = 0;
};

// Sees every record of a loop; for recorders and histories. Absent in production.
class door_observer {
 public:
  virtual ~door_observer() = default;
  virtual void on_door(const door_record& record, time_point now) = 0;
  virtual void on_call(const call_record& record, time_point now) = 0;
};

}  // namespace reprise
