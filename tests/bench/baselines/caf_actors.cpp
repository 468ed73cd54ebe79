// CAF 0.17: event-based actors of plain functions, its sharing or stealing scheduler, whichever is set below.
#include <atomic>
#include <future>
#include <thread>

#include <unistd.h>

#include <caf/all.hpp>
#include <caf/io/all.hpp>

#include "../actor_work.hpp"

namespace reprise::bench {
namespace {

using go_atom = caf::atom_constant<caf::atom("go")>;
using end_atom = caf::atom_constant<caf::atom("end")>;

// As many workers as the work has loops. Shared queues make an idle worker wait instead of poll and sleep: with one
// worker there is nothing to steal. Two workers do steal, and are told to poll without long sleeps.
class local_config : public caf::actor_system_config {
 public:
  explicit local_config(std::size_t workers) {
    set("scheduler.max-threads", workers);
    if (workers == 1) {
      set("scheduler.policy", caf::atom("sharing"));
    } else {
      set("work-stealing.relaxed-sleep-duration", caf::timespan(50'000));
    }
    set("logger.console", caf::atom("none"));
  }
};

struct meeting {
  std::promise<void> done;
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
  void wait() { done.get_future().wait(); }
};

// --- Ping-pong

caf::behavior player(caf::event_based_actor* self, meeting* at) {
  return {[=](std::uint64_t number) {
            at->sum += number;
            if (number + 1 == at->count) return at->done.set_value();
            self->send(caf::actor_cast<caf::actor>(self->current_sender()), number + 1);
          },
          [=](go_atom, const caf::actor& with) { self->send(with, std::uint64_t{0}); }};
}

work_done ping_pong(std::uint64_t count) {
  local_config config(1);
  caf::actor_system system(config);
  work_done out;
  for (const std::uint64_t part : {count / 10, count}) {
    meeting at;
    at.count = part;
    const caf::actor one = system.spawn(player, &at);
    const caf::actor other = system.spawn(player, &at);
    const stopwatch watch;
    caf::anon_send(one, go_atom::value, other);
    at.wait();
    out = watch.after(part);
    expect(at.sum, sum_below(part), "ping-pong");
    caf::anon_send_exit(one, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(other, caf::exit_reason::user_shutdown);
  }
  return out;
}

// --- Producers and consumers

struct report {
  std::promise<void> done;
  std::atomic<std::uint64_t> sum{0};
  std::atomic<std::uint64_t> wanted{0};
};

struct count_state {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
};

caf::behavior consumer(caf::stateful_actor<count_state>* self, report* to, std::uint64_t count) {
  self->state.count = count;
  return {[=](std::uint64_t number) {
    self->state.sum += number;
    if ((number + 1) % batch_messages == 0)
      self->send(caf::actor_cast<caf::actor>(self->current_sender()), go_atom::value);
    if (--self->state.count != 0) return;
    to->sum += self->state.sum;
    if (--to->wanted == 0) to->done.set_value();
  }};
}

caf::behavior producer(caf::stateful_actor<count_state>* self, caf::actor to, std::uint64_t count) {
  return {[=](go_atom) {
    std::uint64_t& next = self->state.count;
    for (std::uint64_t i = 0; i < batch_messages && next < count; ++i) self->send(to, next++);
  }};
}

work_done fan_in(std::uint64_t count) {
  local_config config(1);
  caf::actor_system system(config);
  work_done out;
  for (const std::uint64_t part : {count / 10, count}) {
    const std::uint64_t each = part / fan_in_producers;
    report at;
    at.wanted = 1;
    const caf::actor to = system.spawn(consumer, &at, each * fan_in_producers);
    const stopwatch watch;
    for (std::uint64_t i = 0; i < fan_in_producers; ++i) {
      const caf::actor from = system.spawn(producer, to, each);
      caf::anon_send(from, go_atom::value);
      caf::anon_send(from, go_atom::value);
    }
    at.done.get_future().wait();
    out = watch.after(each * fan_in_producers);
    expect(at.sum, fan_in_producers * sum_below(each), "fan-in");
  }
  return out;
}

work_done two_loops(std::uint64_t count) {
  local_config config(2);
  caf::actor_system system(config);
  work_done out;
  for (const std::uint64_t part : {count / 10, count}) {
    const std::uint64_t each = part / 2;
    report at;
    at.wanted = 2;
    std::array<caf::actor, 2> from;
    for (caf::actor& one : from) {
      const caf::actor to = system.spawn(consumer, &at, each);
      one = system.spawn(producer, to, each);
    }
    const stopwatch watch;
    for (const caf::actor& one : from)
      for (std::uint64_t i = 0; i < window_batches; ++i) caf::anon_send(one, go_atom::value);
    at.done.get_future().wait();
    out = watch.after(each * 2);
    expect(at.sum, 2 * sum_below(each), "two loops");
  }
  return out;
}

// --- Beginning

enum class after_first { ends, stays };

caf::behavior child(caf::event_based_actor* self, meeting* at, after_first then) {
  return {[=](std::uint64_t number) {
    at->sum += number;
    if (++at->count % spawn_batch == 0)
      self->send(caf::actor_cast<caf::actor>(self->current_sender()), go_atom::value);
    if (then == after_first::ends) self->quit();
  }};
}

struct spawner_state {
  std::uint64_t next = 0;
  std::vector<caf::actor> kept;
};

caf::behavior spawner(caf::stateful_actor<spawner_state>* self, meeting* at, std::uint64_t count,
                      after_first then) {
  if (then == after_first::stays) self->state.kept.reserve(count);
  return {[=](go_atom) {
    if (self->state.next == count) return at->done.set_value();
    for (std::uint64_t i = 0; i < spawn_batch; ++i) {
      const caf::actor one = self->spawn(child, at, then);
      self->send(one, self->state.next++);
      if (then == after_first::stays) self->state.kept.push_back(one);
    }
  }};
}

work_done spawn(std::uint64_t count) {
  local_config config(1);
  caf::actor_system system(config);
  work_done out;
  for (const std::uint64_t part : {count / 10, count}) {
    meeting at;
    const stopwatch watch;
    const caf::actor first = system.spawn(spawner, &at, part, after_first::ends);
    caf::anon_send(first, go_atom::value);
    at.wait();
    out = watch.after(part);
    expect(at.count, part, "spawned");
    expect(at.sum, sum_below(part), "spawned");
    caf::anon_send_exit(first, caf::exit_reason::user_shutdown);
  }
  return out;
}

void idle(std::uint64_t count, const std::function<void()>& measure) {
  local_config config(1);
  caf::actor_system system(config);
  meeting at;
  measure();
  const caf::actor first = system.spawn(spawner, &at, count, after_first::stays);
  caf::anon_send(first, go_atom::value);
  at.wait();
  expect(at.count, count, "spawned");
  expect(at.sum, sum_below(count), "spawned");
  measure();
  _exit(0);
}

// --- Over loopback

class remote_config : public caf::actor_system_config {
 public:
  remote_config() {
    set("scheduler.max-threads", std::size_t{1});
    set("scheduler.policy", caf::atom("sharing"));
    set("logger.console", caf::atom("none"));
    load<caf::io::middleman>();
  }
};

std::string text_of(const wire_payload& payload) {
  return {reinterpret_cast<const char*>(payload.data()), payload.size()};
}

caf::behavior answerer(caf::stateful_actor<count_state>* self) {
  return {[](std::string& payload) { return std::move(payload); },
          [=](end_atom, const std::string& payload) {
            count_state& seen = self->state;
            const std::uint64_t number = number_in(payload.data());
            if (number != last_number) seen.sum += number;
            if (++seen.count % one_way_credit == 0 || number == last_number)
              self->send(caf::actor_cast<caf::actor>(self->current_sender()), seen.count, seen.sum);
          }};
}

void serve(const report_port& report) {
  remote_config config;
  caf::actor_system system(config);
  const auto port = system.middleman().publish(system.spawn(answerer), 0, "127.0.0.1");
  if (!port) throw failure("CAF cannot publish");
  report(*port);
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

struct client_meeting {
  explicit client_meeting(const remote_slice& slice)
      : outstanding(slice.outstanding), clock(slice) {}
  std::uint32_t outstanding;
  slice_clock clock;
  std::promise<work_done> done;
  bool over = false;
  void finish() {
    if (!std::exchange(over, true)) done.set_value(clock.result());
  }
};

struct asker_state {
  std::uint64_t next = 0;
};

void ask_one(caf::stateful_actor<asker_state>* self, const caf::actor& to, client_meeting* at) {
  const std::uint64_t number = self->state.next++;
  self->request(to, std::chrono::seconds(5), text_of(payload_of(number)))
      .then(
          [=](const std::string& payload) {
            expect(number_in(payload.data()), number, "answer");
            if (at->over) return;
            if (!at->clock.more()) return at->finish();
            ask_one(self, to, at);
          },
          [=](const caf::error&) {
            if (!std::exchange(at->over, true))
              at->done.set_exception(std::make_exception_ptr(failure("an ask failed")));
          });
}

caf::behavior asker(caf::stateful_actor<asker_state>* self, caf::actor to, client_meeting* at) {
  return {[=](go_atom) {
    for (std::uint32_t i = 0; i < at->outstanding; ++i) ask_one(self, to, at);
  }};
}

struct teller_state {
  std::uint64_t sent = 0;
  std::uint64_t confirmed = 0;
  std::uint64_t sum = 0;
  bool over = false;
};

void tell_some(caf::stateful_actor<teller_state>* self, const caf::actor& to, client_meeting* at) {
  teller_state& my = self->state;
  while (my.sent - my.confirmed < one_way_window) {
    self->send(to, end_atom::value, text_of(payload_of(my.sent)));
    my.sum += my.sent++;
    if (at->clock.more()) continue;
    my.over = true;
    self->send(to, end_atom::value, text_of(payload_of(last_number)));
    return;
  }
}

caf::behavior teller(caf::stateful_actor<teller_state>* self, caf::actor to, client_meeting* at) {
  return {[=](go_atom) { tell_some(self, to, at); },
          [=](std::uint64_t count, std::uint64_t sum) {
            teller_state& my = self->state;
            my.confirmed = count;
            if (!my.over) return tell_some(self, to, at);
            if (count != my.sent + 1) return;
            expect(sum, my.sum, "sum");
            at->finish();
          }};
}

work_done measure(const remote_slice& slice) {
  remote_config config;
  caf::actor_system system(config);
  const auto server = system.middleman().remote_actor("127.0.0.1", slice.port);
  if (!server) throw failure("CAF cannot connect");
  client_meeting at(slice);
  const caf::actor client = slice.outstanding == 0 ? system.spawn(teller, *server, &at)
                                                   : system.spawn(asker, *server, &at);
  std::future<work_done> done = at.done.get_future();
  caf::anon_send(client, go_atom::value);
  if (done.wait_for(std::chrono::seconds(30)) != std::future_status::ready)
    throw failure("CAF does not finish");
  const work_done out = done.get();
  caf::anon_send_exit(client, caf::exit_reason::user_shutdown);
  return out;
}

}  // namespace

void add_caf(actor_registry& to) {
  local_work& local = to.local["caf"];
  local.ping_pong = ping_pong;
  local.fan_in = fan_in;
  local.two_loops = two_loops;
  local.spawn = spawn;
  local.idle = idle;
  to.remote["caf"] = {serve, measure, measure};
}

}  // namespace reprise::bench
