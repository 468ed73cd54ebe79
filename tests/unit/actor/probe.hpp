// An actor whose protected parts a test may use, from within its loop, and that writes down what it is told.
#pragma once

#include <stdexcept>

#include "troupe.hpp"

namespace reprise::testing {

class probe;

// Where a test finds its probe: empty before it lives and after; either may go first.
class seat {
 public:
  seat() = default;
  seat(const seat&) = delete;
  seat& operator=(const seat&) = delete;
  ~seat() { leave(); }
  operator probe*() const noexcept { return whose_; }
  probe* operator->() const noexcept { return whose_; }

 private:
  friend class probe;
  void leave();
  void take(probe& next) {
    leave();
    whose_ = &next;
  }
  probe* whose_ = nullptr;
};

class probe final : public actor {
 public:
  explicit probe(actor_init& init, logbook log = std::make_shared<lines>(), seat* out = nullptr,
                 std::string name = "")
      : actor(init), log_(std::move(log)), out_(out), name_(std::move(name)) {
    if (out_ != nullptr) out_->take(*this);
  }
  ~probe() override {
    if (out_ != nullptr) out_->whose_ = nullptr;
  }
  static void setup(handlers<probe>& on) {
    on.message<say>(&probe::said);
    on.message<add>(&probe::added);
    on.message<introduce>(&probe::introduced);
    on.request<get>(&probe::got);
    on.down(&probe::downed);
    on.undelivered(&probe::returned);
    on.directory(&probe::listed);
    on.name_conflict(&probe::beaten);
    on.peers(&probe::peers_changed);
    on.restarted(&probe::restarted);
    on.channel_ended(&probe::channel_over);
    on.moved(&probe::stayed);
  }

  using actor::after;
  using actor::ask;
  using actor::ask_then;
  using actor::cancel;
  using actor::follow_name;
  using actor::follow_peers;
  using actor::follow_type;
  using actor::kill;
  using actor::move_to;
  using actor::spawn_child;
  using actor::stop;
  using actor::tell;
  using actor::unfollow;
  using actor::unwatch;
  using actor::watch;

  void write(std::string what) { log_->push_back(name_.empty() ? what : name_ + ": " + what); }
  void tick() { write("tick"); }
  void tock() { write("tock"); }
  void answered(const ask_result<sum>& outcome) {
    write(outcome ? fmt::format("got {}", outcome.value().value)
                  : fmt::format("no {}", to_string(outcome.error())));
  }
  [[nodiscard]] std::int64_t value() const noexcept { return value_; }

 private:
  void on_start() override { write("start"); }
  void on_stop() override { write("end"); }
  // Some words are orders.
  task<void> said(say what) {
    write(what.what);
    if (what.what == "throw") throw std::runtime_error("as told");
    if (what.what == "stop") stop();
    if (what.what == "sleep") {
      const farewell bye{*this};
      co_await sleep_for(env(), 1s);
      write("woke");
    }
  }
  void added(const add& what) {
    value_ += what.amount;
    write(fmt::format("add {}", what.amount));
  }
  void introduced(const introduce& what) { watch(what.whom); }
  sum got(const get& what) {
    if (what.why == "throw") throw std::runtime_error("as asked");
    return sum{value_};
  }
  void downed(const actor_down& how) { write(fmt::format("down {}", to_string(how.reason))); }
  void returned(const undelivered& what) {
    write(fmt::format("returned {}", to_string(what.reason)));
  }
  void listed(const directory_change& change) {
    if (change.what == directory_change::kind::complete) return write("complete");
    write(fmt::format("{} {}/{}", change.what == directory_change::kind::up ? "up" : "gone",
                      change.name, change.type));
  }
  void beaten(const name_conflict& how) { write("beaten for " + how.name); }
  void peers_changed(const peer_change& change) {
    write((change.up ? "peer " : "no peer ") + change.peer.node.text());
  }
  void restarted(const child_restarted&) { write("child restarted"); }
  void channel_over(const channel_ended& how) {
    write(fmt::format("channel over {} {}+{}", static_cast<int>(how.why), how.confirmed,
                      how.unconfirmed_count));
  }
  void stayed(const move_ended& how) { write(fmt::format("stayed {}", static_cast<int>(how.why))); }

  // Says that a suspended handler was destroyed.
  struct farewell {
    probe& whose;
    ~farewell() { whose.write("left"); }
  };

  friend class seat;
  logbook log_;
  seat* out_;
  std::string name_;
  std::int64_t value_ = 0;
};

inline void seat::leave() {
  if (whose_ != nullptr) whose_->out_ = nullptr;
  whose_ = nullptr;
}

// A message of another shape that bears the same name as `add`.
struct false_add {
  std::string amount;
  REPRISE_MESSAGE("test.add", amount)
};
// One that nobody handles.
struct stray {
  std::int64_t value = 0;
  REPRISE_MESSAGE("test.stray", value)
};
struct stray_request {
  using reply = sum;
  std::int64_t value = 0;
  REPRISE_MESSAGE("test.stray_request", value)
};

inline std::size_t count_of(const lines& all, std::string_view what) {
  std::size_t count = 0;
  for (const std::string& each : all) count += each == what ? 1u : 0u;
  return count;
}

// One loop alone.
struct alone : ::testing::Test {
  explicit alone(actor_options how = {}) : one(world, "one", std::move(how)) {
    it = one.spawn<probe>(log, &p);
  }
  void in(const std::function<void()>& what) { one.home.call(what); }
  std::uint64_t dead(dead_letter_reason why) {
    return one.actors->here().stats().dead_letters[static_cast<std::size_t>(why)];
  }
  sim::world world{1};
  stage one;
  logbook log = std::make_shared<lines>();
  seat p;
  actor_ref it;
};

}  // namespace reprise::testing
