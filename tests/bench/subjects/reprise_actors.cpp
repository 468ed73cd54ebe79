// Reprise's actors on real loops, with default options.
#include <optional>

#include <reprise/actor/actor_system.hpp>
#include <reprise/actor/msgpack.hpp>
#include <reprise/transports/node.hpp>

#include "../actor_work.hpp"
#include "subjects.hpp"

namespace reprise::bench {
namespace {

struct ball {
  std::uint64_t number = 0;
  REPRISE_MESSAGE("bench.ball", number)
};
struct more {
  std::uint64_t how = 0;
  REPRISE_MESSAGE("bench.more", how)
};
struct begin {
  actor_ref with;
  std::uint64_t count = 0;
  REPRISE_MESSAGE("bench.begin", with, count)
};
struct finished {
  std::uint64_t sum = 0;
  REPRISE_MESSAGE("bench.finished", sum)
};

// Where the program waits for its actors; on the first loop.
struct meeting {
  wake_event done;
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
};

void must(tell_result sent) {
  if (sent != tell_result::ok) throw failure("a message was refused");
}

// --- Ping-pong

class player final : public actor {
 public:
  player(actor_init& init, meeting* at) : actor(init), at_(at) {}
  static void setup(handlers<player>& on) {
    on.message<begin>(&player::begun);
    on.message<ball>(&player::caught);
  }

 private:
  void begun(const begin& what) {
    at_->count = what.count;
    must(tell<ball>(what.with, std::uint64_t{0}));
  }
  void caught(const ball& what) {
    at_->sum += what.number;
    if (what.number + 1 == at_->count) return at_->done.signal();
    must(tell<ball>(sender(), what.number + 1));
  }

  meeting* at_;
};

// --- Producers and consumers

class consumer final : public actor {
 public:
  // Tells `report` when it has had that many.
  consumer(actor_init& init, actor_ref report, std::uint64_t count)
      : actor(init), report_(report), count_(count) {}
  static void setup(handlers<consumer>& on) { on.message<ball>(&consumer::caught); }

 private:
  void caught(const ball& what) {
    sum_ += what.number;
    if ((what.number + 1) % batch_messages == 0) must(tell<more>(sender()));
    if (--count_ == 0) must(tell<finished>(report_, sum_));
  }

  actor_ref report_;
  std::uint64_t count_;
  std::uint64_t sum_ = 0;
};

class producer final : public actor {
 public:
  using actor::actor;
  static void setup(handlers<producer>& on) {
    on.message<begin>(&producer::begun);
    on.message<more>(&producer::produce);
  }

 private:
  void begun(const begin& what) {
    to_ = what.with;
    next_ = 0;
    count_ = what.count;
  }
  void produce(const more&) {
    for (std::uint64_t i = 0; i < batch_messages && next_ < count_; ++i)
      must(tell<ball>(to_, next_++));
  }

  actor_ref to_;
  std::uint64_t next_ = 0;
  std::uint64_t count_ = 0;
};

class reporter final : public actor {
 public:
  reporter(actor_init& init, meeting* at, std::uint64_t wanted)
      : actor(init), at_(at), wanted_(wanted) {}
  static void setup(handlers<reporter>& on) { on.message<finished>(&reporter::heard); }

 private:
  void heard(const finished& what) {
    at_->sum += what.sum;
    if (--wanted_ == 0) at_->done.signal();
  }

  meeting* at_;
  std::uint64_t wanted_;
};

// --- Beginning

class mayfly final : public actor {
 public:
  mayfly(actor_init& init, meeting* at) : actor(init), at_(at) {}
  static void setup(handlers<mayfly>& on) { on.message<ball>(&mayfly::caught); }

 private:
  void caught(const ball& what) {
    at_->sum += what.number;
    if (++at_->count % spawn_batch == 0) must(tell<more>(sender()));
    stop();
  }

  meeting* at_;
};

class sleeper final : public actor {
 public:
  sleeper(actor_init& init, meeting* at) : actor(init), at_(at) {}
  static void setup(handlers<sleeper>& on) { on.message<ball>(&sleeper::caught); }

 private:
  void caught(const ball& what) {
    at_->sum += what.number;
    if (++at_->count % spawn_batch == 0) must(tell<more>(sender()));
  }

  meeting* at_;
};

template <class Child>
class spawner final : public actor {
 public:
  spawner(actor_init& init, meeting* at, std::uint64_t count)
      : actor(init), at_(at), count_(count) {}
  static void setup(handlers<spawner>& on) { on.template message<more>(&spawner::spawn_some); }

 private:
  void spawn_some(const more&) {
    if (next_ == count_) return at_->done.signal();
    for (std::uint64_t i = 0; i < spawn_batch; ++i)
      must(tell<ball>(here().template spawn<Child>(at_), next_++));
  }

  meeting* at_;
  std::uint64_t count_;
  std::uint64_t next_ = 0;
};

// --- Programs

using outcome = std::optional<work_done>;

task<void> ping_pong(environment env, std::uint64_t count, outcome* out) {
  actor_system actors(env);
  co_await actors.start();
  for (const std::uint64_t part : {count / 10, count}) {
    meeting at;
    const actor_ref one = actors.here().spawn<player>(&at);
    const actor_ref other = actors.here().spawn<player>(&at);
    const stopwatch watch;
    must(actors.here().tell<begin>(one, other, part));
    co_await at.done;
    *out = watch.after(part);
    expect(at.sum, sum_below(part), "ping-pong");
    actors.here().stop(one);
    actors.here().stop(other);
  }
  co_await actors.close(0s);
}

task<void> fan_in(environment env, std::uint64_t count, outcome* out) {
  actor_system actors(env);
  co_await actors.start();
  for (const std::uint64_t part : {count / 10, count}) {
    meeting at;
    const std::uint64_t each = part / fan_in_producers;
    const actor_ref report = actors.here().spawn<reporter>(&at, 1u);
    const actor_ref to = actors.here().spawn<consumer>(report, each * fan_in_producers);
    const stopwatch watch;
    for (std::uint64_t i = 0; i < fan_in_producers; ++i) {
      const actor_ref from = actors.here().spawn<producer>();
      must(actors.here().tell<begin>(from, to, each));
      must(actors.here().tell<more>(from));
      must(actors.here().tell<more>(from));
    }
    co_await at.done;
    *out = watch.after(each * fan_in_producers);
    expect(at.sum, fan_in_producers * sum_below(each), "fan-in");
  }
  co_await actors.close(0s);
}

task<void> two_loops(environment env, std::uint64_t count, outcome* out) {
  actor_system actors(env);
  co_await actors.start();
  for (const std::uint64_t part : {count / 10, count}) {
    meeting at;
    const std::uint64_t each = part / 2;
    const actor_ref report = actors.here().spawn<reporter>(&at, 2u);
    std::array<actor_ref, 2> from;
    std::array<actor_ref, 2> to;
    for (std::size_t loop = 0; loop < 2; ++loop) {
      from[loop] = co_await actors.spawn_on<producer>(loop, spawn_options());
      to[loop] = co_await actors.spawn_on<consumer>(loop, spawn_options(), report, each);
    }
    const stopwatch watch;
    for (std::size_t loop = 0; loop < 2; ++loop) {
      must(actors.here().tell<begin>(from[loop], to[1 - loop], each));
      for (std::uint64_t i = 0; i < window_batches; ++i) must(actors.here().tell<more>(from[loop]));
    }
    co_await at.done;
    *out = watch.after(each * 2);
    expect(at.sum, 2 * sum_below(each), "two loops");
  }
  co_await actors.close(0s);
}

task<void> spawn(environment env, std::uint64_t count, outcome* out) {
  actor_system actors(env);
  co_await actors.start();
  for (const std::uint64_t part : {count / 10, count}) {
    meeting at;
    const stopwatch watch;
    const actor_ref first = actors.here().spawn<spawner<mayfly>>(&at, part);
    must(actors.here().tell<more>(first));
    co_await at.done;
    *out = watch.after(part);
    expect(at.count, part, "spawned");
    expect(at.sum, sum_below(part), "spawned");
  }
  co_await actors.close(0s);
}

task<void> idle(environment env, std::uint64_t count, std::function<void()> measure) {
  actor_system actors(env);
  co_await actors.start();
  meeting at;
  measure();
  const actor_ref first = actors.here().spawn<spawner<sleeper>>(&at, count);
  must(actors.here().tell<more>(first));
  co_await at.done;
  expect(at.count, count, "spawned");
  expect(at.sum, sum_below(count), "spawned");
  expect(actors.here().actor_count(), count + 1, "alive");
  measure();
  co_await actors.close(0s);
}

void run_node(std::size_t loop_count, const transports::node_main& program) {
  transports::node_options options;
  options.loop_count = loop_count;
  transports::node node(options);
  node.start(program);
  if (const std::exception_ptr error = node.join()) std::rethrow_exception(error);
}

using program = task<void> (*)(environment, std::uint64_t, outcome*);
std::function<work_done(std::uint64_t)> measured(std::size_t loop_count, program run) {
  return [=](std::uint64_t count) {
    outcome out;
    run_node(loop_count, [&out, run, count](environment env) { return run(env, count, &out); });
    if (!out) throw failure("the program ended early");
    return *out;
  };
}

}  // namespace

local_work reprise_local_work() {
  local_work out;
  out.ping_pong = measured(1, ping_pong);
  out.fan_in = measured(1, fan_in);
  out.two_loops = measured(2, two_loops);
  out.spawn = measured(1, spawn);
  out.idle = [](std::uint64_t count, const std::function<void()>& measure) {
    run_node(1, [&](environment env) { return idle(env, count, measure); });
  };
  return out;
}

}  // namespace reprise::bench
