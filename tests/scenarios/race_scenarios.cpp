// Small worlds in which things happen at the same moment: names that two nodes claim, watches of actors that are about
// to end, answers that cross their time-out, mailboxes that are full when signals come.
#include <algorithm>
#include <memory>
#include <set>

#include <fmt/format.h>

#include <reprise/actor/actor_system.hpp>
#include <reprise/actor/msgpack.hpp>
#include <reprise/actor/named_ref.hpp>
#include <reprise/env/await.hpp>
#include <reprise/sim/scenario.hpp>

namespace {

using namespace reprise;

constexpr std::uint16_t peer_port = 7700;

actor_options options_of(std::size_t place, duration down_after) {
  actor_options out;
  peer_options peers(node_id::parse(fmt::format("node-{}", place)).value());
  peers.listen = endpoint(ip_address::any(), peer_port);
  peers.heartbeat_period = down_after / 8;
  peers.suspect_after = down_after / 3;
  peers.down_after = down_after;
  peers.redial.first = 50ms;
  peers.redial.most = 1s;
  peers.redial_after_refusal = 2s;
  peers.superseded_for = 5s;
  peers.stable_after = 2s;
  for (std::size_t other = 0; other < place; ++other)
    peers.dial.push_back(host_port::parse(fmt::format("node-{}:{}", other, peer_port)).value());
  out.peers = std::move(peers);
  return out;
}

void end(sim::world& world, const std::vector<sim::node*>& nodes) {
  for (sim::node* item : nodes) item->stop();
  const auto gone = [&] {
    return std::none_of(nodes.begin(), nodes.end(),
                        [](sim::node* item) { return item->running(); });
  };
  world.always(world.run_until(gone, 20s), "every_node_ends");
}

// --- Names

class king;

struct realm {
  explicit realm(sim::world& of) : world(of) {}
  sim::world& world;
  std::set<king*> kings;
};

class king final : public actor {
 public:
  king(actor_init& init, std::shared_ptr<realm> in, std::size_t where)
      : actor(init), place(where), in_(std::move(in)) {
    in_->kings.insert(this);
  }
  ~king() override { in_->kings.erase(this); }
  static void setup(handlers<king>& on) {
    on.name_conflict(&king::beaten);
    on.directory(&king::listed);
  }

  std::size_t place;
  std::uint64_t conflicts = 0;
  actor_ref conqueror;
  std::set<actor_ref> crowned;  // who has the name, as its follower knows it
  named_ref now{*this, "king"};

 private:
  void on_start() override { follow_name("king"); }
  void beaten(const name_conflict& how) {
    ++conflicts;
    conqueror = how.winner;
    in_->world.always(how.winner != self(), "nobody_beats_himself");
  }
  void listed(const directory_change& change) {
    if (change.what == directory_change::kind::up) {
      in_->world.always(crowned.insert(change.who).second, "crowned_once");
    } else if (change.what == directory_change::kind::down) {
      in_->world.always(crowned.erase(change.who) == 1, "deposed_once");
    }
    in_->world.always(crowned.size() <= 1, "one_king_at_a_time");
  }

  std::shared_ptr<realm> in_;
};

task<void> kingdom(environment env, std::shared_ptr<realm> in, std::size_t place) {
  actor_system actors(env, options_of(place, 1s));
  spawn_options how("king");
  actors.here().spawn_with<king>(how, in, place);
  static_cast<void>(co_await actors.start());
  co_await stop_requested(env);
  co_await actors.close(1s);
}

}  // namespace

REPRISE_SCENARIO(actors_names,
                 sim::about("one unique name claimed on both sides of a partition, then the heal")
                     .expects("actor.name_conflict"),
                 sim::world& world) {
  world.swarm();
  world.set_strength(sim::family::buffers, 0);  // there is too little to say for a buffer to matter
  const auto in = std::make_shared<realm>(world);
  const std::size_t count = 2 + world.random_below(3);
  std::vector<sim::node*> nodes;
  for (std::size_t i = 0; i < count; ++i)
    nodes.push_back(&world.add_node(fmt::format("node-{}", i)));
  for (std::size_t i = 0; i < count; ++i) {
    if (world.random_below(2) == 0) world.run_for(duration(world.random_below(2'000'000'000)));
    nodes[i]->start([in, i](environment env) { return kingdom(env, in, i); });
  }
  world.chaos(4s, nodes);
  world.run_for(4s);
  world.heal();
  world.run_for(5s);
  const auto agreed = [&] {
    if (in->kings.size() != count) return false;
    const king* const first =
        *std::min_element(in->kings.begin(), in->kings.end(),
                          [](const king* a, const king* b) { return a->place < b->place; });
    return std::all_of(in->kings.begin(), in->kings.end(), [&](const king* each) {
      return each->now.get() == first->self() && each->crowned == std::set{first->self()} &&
             (each == first || each->conqueror == first->self());
    });
  };
  world.always(world.run_until(agreed, 60s), "the_smallest_node_has_the_name");
  end(world, nodes);
}

namespace {

// --- Races

struct fall {
  REPRISE_MESSAGE("race.fall")
};
struct pebble {
  std::uint64_t number = 0;
  REPRISE_MESSAGE("race.pebble", number)
};
struct echo_of {
  std::uint64_t number = 0;
  REPRISE_MESSAGE("race.echo", number)
};
struct shout {
  using reply = echo_of;
  std::uint64_t number = 0;
  std::uint64_t wait_us = 0;
  REPRISE_MESSAGE("race.shout", number, wait_us)
};

struct arena {
  explicit arena(sim::world& of) : world(of) {}
  sim::world& world;
  std::uint64_t watches = 0;
  std::uint64_t downs = 0;
  std::uint64_t unwatched = 0;
  std::uint64_t asks = 0;
  std::uint64_t outcomes = 0;
  std::uint64_t replies = 0;
  std::uint64_t ticks = 0;
  std::uint64_t timers = 0;
  bool over = false;
};

// Ends when it is told to, or throws, or is killed.
class victim final : public actor {
 public:
  victim(actor_init& init, std::shared_ptr<arena> in) : actor(init), in_(std::move(in)) {}
  static void setup(handlers<victim>& on) {
    on.message<fall>(&victim::fell);
    on.message<pebble>(&victim::hit);
    on.request<shout>(&victim::shouted);
  }

 private:
  void fell(const fall&) {
    if (env().random().below(2) == 0) throw std::runtime_error("as told");
    stop();
  }
  void hit(const pebble&) {}
  task<echo_of> shouted(shout what) {
    if (what.wait_us != 0) co_await sleep_for(env(), std::chrono::microseconds(what.wait_us));
    co_return echo_of{what.number};
  }
  std::shared_ptr<arena> in_;
};

class hunter final : public actor {
 public:
  hunter(actor_init& init, std::shared_ptr<arena> in) : actor(init), in_(std::move(in)) {}
  static void setup(handlers<hunter>& on) {
    on.directory(&hunter::listed);
    on.down(&hunter::downed);
    on.message<pebble>(&hunter::hit);
  }

 private:
  void on_start() override {
    follow_type("victim");
    ++in_->timers;
    after(1ms, &hunter::tick);
  }
  void listed(const directory_change& change) {
    if (change.what == directory_change::kind::up) known_.insert(change.who);
    if (change.what != directory_change::kind::down) return;
    known_.erase(change.who);
    gone_ = change.who;
  }
  void tick() {
    ++in_->ticks;
    if (in_->over) return;
    ++in_->timers;
    after(std::chrono::microseconds(100 + env().random().below(30'000)), &hunter::tick);
    // A mailbox full of stones must not keep the signals out.
    for (int i = 0; i < 6; ++i) static_cast<void>(tell<pebble>(self(), 0u));
    if (known_.empty()) return;
    const auto at =
        std::next(known_.begin(), static_cast<std::ptrdiff_t>(env().random().below(known_.size())));
    const actor_ref target = *at;
    const std::uint64_t what = env().random().below(8);
    if (what < 3) begin_watch(target);
    if (what == 1) static_cast<void>(tell<fall>(target));
    if (what == 2) kill(target);
    if (what == 3) {
      static_cast<void>(tell<fall>(target));
      begin_watch(target);
    }
    if (what == 4 && !watches_.empty()) {
      const auto one = std::next(
          watches_.begin(), static_cast<std::ptrdiff_t>(env().random().below(watches_.size())));
      unwatch(*one);
      ++in_->unwatched;
      over_.insert(*one);
      watches_.erase(one);
    }
    if (what == 4 && gone_) {
      // Of the dead: the down waits in the mailbox when the watch is given up.
      const watch_handle brief = watch(gone_);
      unwatch(brief);
      over_.insert(brief);
    }
    if (what >= 5) {
      // The answer comes at about the time at which nobody waits any more.
      ++in_->asks;
      const std::uint64_t patience = 200 + env().random().below(8'000);
      const std::uint64_t early = env().random().below(400);
      const std::uint64_t wait = early >= 200 ? 0 : patience - early;
      ask_then<shout>(target, std::chrono::microseconds(patience), &hunter::answered, patience,
                      wait);
      if (what == 7) static_cast<void>(tell<fall>(target));
    }
  }
  void begin_watch(const actor_ref& target) {
    ++in_->watches;
    watches_.insert(watch(target));
  }
  void downed(const actor_down& how) {
    ++in_->downs;
    in_->world.always(!over_.contains(how.watch), "no_down_after_unwatch");
    in_->world.always(watches_.erase(how.watch) == 1, "one_down_for_each_watch");
  }
  void answered(const ask_result<echo_of>& outcome) {
    ++in_->outcomes;
    if (outcome) ++in_->replies;
  }
  void hit(const pebble&) {}

  std::shared_ptr<arena> in_;
  std::set<actor_ref> known_;
  actor_ref gone_;
  std::set<watch_handle> watches_;
  std::set<watch_handle> over_;
};

// Where the victims come from: there are always some.
class cradle final : public actor {
 public:
  cradle(actor_init& init, std::shared_ptr<arena> in) : actor(init), in_(std::move(in)) {}
  static void setup(handlers<cradle>&) {}

 private:
  void on_start() override { tick(); }
  void tick() {
    if (in_->over) return;
    after(std::chrono::microseconds(500 + env().random().below(40'000)), &cradle::tick);
    spawn_options how;
    how.type = "victim";
    here().spawn_with<victim>(how, in_);
  }
  std::shared_ptr<arena> in_;
};

task<void> arena_node(environment env, std::shared_ptr<arena> in, std::size_t place) {
  actor_options options = options_of(place, 10s);
  options.mailbox_max = 4;
  options.turn_max = 8;
  options.generation_first = 0xfffffffeu;  // wraps at once
  actor_system actors(env, std::move(options));
  static_cast<void>(co_await actors.start());
  for (std::size_t loop = 0; loop < env.loop_count(); ++loop) {
    static_cast<void>(co_await actors.spawn_on<cradle>(loop, spawn_options(), in));
    static_cast<void>(co_await actors.spawn_on<hunter>(loop, spawn_options(), in));
  }
  co_await stop_requested(env);
  co_await actors.close(1s);
}

}  // namespace

REPRISE_SCENARIO(actors_races,
                 sim::about("watches, asks and ends that happen at the same moment")
                     .expects("actor.watch_too_late")
                     .expects("actor.overflow")
                     .expects("actor.loop_yielded")
                     .expects("ask.timed_out")
                     .expects("race.took_place"),
                 sim::world& world) {
  for (const sim::family each :
       {sim::family::latency, sim::family::source_order, sim::family::segmentation,
        sim::family::fault_point, sim::family::work_cost, sim::family::timer_slack})
    world.set_strength(each, static_cast<std::uint32_t>(world.random_below(17)));
  const auto in = std::make_shared<arena>(world);
  const std::size_t count = 1 + world.random_below(2);
  const std::size_t loops = 1 + world.random_below(2);
  std::vector<sim::node*> nodes;
  for (std::size_t i = 0; i < count; ++i) {
    nodes.push_back(&world.add_node(fmt::format("node-{}", i), loops));
    nodes[i]->start([in, i](environment env) { return arena_node(env, in, i); });
  }
  world.run_for(2s);
  in->over = true;
  world.expect_quiet_within(60s);
  world.always(in->outcomes == in->asks, "every_ask_ends",
               fmt::format("{} of {}", in->outcomes, in->asks));
  world.always(in->ticks == in->timers, "timers_are_never_dropped");
  if (in->downs > 0 && in->unwatched > 0 && in->replies > 0)
    world.marks().reached("race.took_place");
  end(world, nodes);
}
