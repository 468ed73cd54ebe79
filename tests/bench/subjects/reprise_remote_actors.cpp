// Reprise's actors on two nodes, linked over loopback with default options.
#include <optional>

#include <reprise/actor/actor_system.hpp>
#include <reprise/actor/msgpack.hpp>
#include <reprise/transports/node.hpp>

#include "../actor_work.hpp"
#include "subjects.hpp"

namespace reprise::bench {
namespace {

struct echoed {
  wire_payload payload{};
  REPRISE_MESSAGE("bench.echoed", payload)
};
struct echo {
  using reply = echoed;
  wire_payload payload{};
  REPRISE_MESSAGE("bench.echo", payload)
};
struct parcel {
  wire_payload payload{};
  REPRISE_MESSAGE("bench.parcel", payload)
};
struct credit {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
  REPRISE_MESSAGE("bench.credit", count, sum)
};
struct go {
  std::uint64_t how_many = 0;
  REPRISE_MESSAGE("bench.go", how_many)
};

// --- The server

class answerer final : public actor {
 public:
  using actor::actor;
  static void setup(handlers<answerer>& on) {
    on.request<echo>(&answerer::asked);
    on.message<parcel>(&answerer::told);
  }

 private:
  echoed asked(const echo& what) { return {what.payload}; }
  void told(const parcel& what) {
    const std::uint64_t number = number_in(what.payload.data());
    if (number != last_number) sum_ += number;
    if (++count_ % one_way_credit == 0 || number == last_number)
      static_cast<void>(tell<credit>(sender(), count_, sum_));
  }

  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
};

constexpr const char* server_name = "answerer";

actor_options options_of(std::string_view node) {
  peer_options peers(node_id::parse(node).value());
  peers.listen = endpoint(ip_address::loopback(), 0);
  actor_options out;
  out.peers = peers;
  // The window is larger than what one actor is given by default.
  out.mailbox_max = 4 * one_way_window;
  return out;
}

task<void> serve(environment env, report_port report) {
  actor_system actors(env, options_of("server"));
  const result<void> listening = co_await actors.start();
  if (!listening) throw failure("the actor system can't listen");
  const spawn_options named(server_name);
  actors.here().spawn_with<answerer>(named);
  report(actors.peers().local().port);
  co_await stop_requested(env);
  co_await actors.close(0s);
}

// --- The clients

struct client_meeting {
  explicit client_meeting(const remote_slice& of) : slice(of), clock(of) {}
  remote_slice slice;
  slice_clock clock;
  wake_event done;
  std::optional<work_done> result;
  std::string problem;
  std::uint32_t busy = 0;  // asks that go on
};

class asker final : public actor {
 public:
  asker(actor_init& init, client_meeting* at, actor_ref to) : actor(init), at_(at), to_(to) {}
  static void setup(handlers<asker>& on) {
    on.message<go>(&asker::keep_asking, reentrancy::interleaved);
  }

 private:
  task<void> keep_asking(go) {
    ++at_->busy;
    bool goes_on = true;
    while (goes_on) {
      const std::uint64_t number = next_++;
      const ask_result<echoed> answer = co_await ask<echo>(to_, 5s, payload_of(number));
      if (!answer.has_value() || number_in(answer.value().payload.data()) != number) {
        at_->problem = answer.has_value() ? "a wrong answer" : to_string(answer.error());
        break;
      }
      goes_on = at_->clock.more() && !at_->result;
      if (!goes_on && !at_->result) at_->result = at_->clock.result();
    }
    if (--at_->busy == 0) at_->done.signal();
  }

  client_meeting* at_;
  actor_ref to_;
  std::uint64_t next_ = 0;
};

class teller final : public actor {
 public:
  teller(actor_init& init, client_meeting* at, actor_ref to) : actor(init), at_(at), to_(to) {}
  static void setup(handlers<teller>& on) {
    on.message<go>(&teller::tell_some);
    on.message<credit>(&teller::credited);
  }

 private:
  void tell_some(const go&) { send(); }
  void credited(const credit& what) {
    confirmed_ = what.count;
    if (over_) {
      if (what.count == sent_ + 1) finish(what);
      return;
    }
    send();
  }
  void send() {
    while (sent_ - confirmed_ < one_way_window) {
      if (!tell_one(sent_)) return;
      sum_ += sent_++;
      if (at_->clock.more()) continue;
      over_ = true;
      static_cast<void>(tell_one(last_number));
      return;
    }
  }
  bool tell_one(std::uint64_t number) {
    if (tell<parcel>(to_, payload_of(number)) == tell_result::ok) return true;
    at_->problem = "a message was refused";
    at_->done.signal();
    return false;
  }
  void finish(const credit& what) {
    at_->result = at_->clock.result();
    if (what.sum != sum_) at_->problem = "another sum than was sent";
    at_->done.signal();
  }

  client_meeting* at_;
  actor_ref to_;
  std::uint64_t sent_ = 0;
  std::uint64_t confirmed_ = 0;
  std::uint64_t sum_ = 0;
  bool over_ = false;
};

task<void> be_client(environment env, client_meeting* at) {
  actor_options options = options_of("client");
  options.peers->listens = false;
  options.peers->dial.push_back(host_port("127.0.0.1", at->slice.port));
  actor_system actors(env, options);
  co_await actors.start();
  actor_ref to = actors.find(server_name);
  for (int tries = 0; !to && tries < 5'000; ++tries) {
    co_await sleep_for(env, 1ms);
    to = actors.find(server_name);
  }
  if (!to) throw failure("the server's actor is not found");
  const std::uint32_t starts = at->slice.outstanding == 0 ? 1 : at->slice.outstanding;
  const actor_ref client = at->slice.outstanding == 0 ? actors.here().spawn<teller>(at, to)
                                                      : actors.here().spawn<asker>(at, to);
  for (std::uint32_t i = 0; i < starts; ++i) static_cast<void>(actors.here().tell<go>(client));
  co_await at->done;
  co_await actors.close(0s);
}

work_done measure(const remote_slice& slice) {
  client_meeting at(slice);
  transports::node node({});
  node.start([&at](environment env) { return be_client(env, &at); });
  if (const std::exception_ptr error = node.join()) std::rethrow_exception(error);
  if (!at.problem.empty()) throw failure(at.problem);
  if (!at.result) throw failure("no result");
  return *at.result;
}

}  // namespace

void add_reprise_actors(actor_registry& to) {
  to.local["reprise"] = reprise_local_work();
  remote_work remote;
  remote.serve = [](const report_port& report) {
    transports::node node({});
    node.start([report](environment env) { return serve(env, report); });
    if (const std::exception_ptr error = node.join()) std::rethrow_exception(error);
  };
  remote.ask = measure;
  remote.one_way = measure;
  to.remote["reprise"] = remote;
}

}  // namespace reprise::bench
