// Actors that move from node to node while others talk to them by name. In a calm world nobody notices: every message
// is handled once, every ask answered, and the state is one. Under chaos nothing is handled twice, and an actor is
// never awake in two places.
#include <algorithm>
#include <iterator>
#include <map>
#include <memory>

#include <fmt/format.h>

#include <reprise/actor/actor_system.hpp>
#include <reprise/actor/msgpack.hpp>
#include <reprise/actor/named_ref.hpp>
#include <reprise/env/await.hpp>
#include <reprise/sim/scenario.hpp>

namespace {

using namespace reprise;

constexpr std::uint16_t peer_port = 7700;

struct word {
  std::uint64_t number = 0;
  REPRISE_MESSAGE("move.word", number)
};
struct tally {
  std::uint64_t heard = 0;
  REPRISE_MESSAGE("move.tally", heard)
};
struct count_words {
  using reply = tally;
  std::uint64_t number = 0;
  REPRISE_MESSAGE("move.count_words", number)
};

// What everybody writes down.
struct ledger {
  explicit ledger(sim::world& of) : world(of) {}
  sim::world& world;
  std::map<std::uint64_t, std::uint32_t> handled;  // by number
  std::uint64_t told = 0;
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::uint64_t moves = 0;
  std::map<std::uint64_t, std::uint32_t> awake;  // lives of each room, anywhere
  std::map<std::uint64_t, std::uint64_t> heard;  // by each room
  std::size_t nodes = 0;
  std::uint64_t rooms = 0;
  std::uint64_t last_number = 0;
  bool begun = false;  // every node has its links: an answer needs one
  bool over = false;
  bool calm = true;
};

class room;

// One room for the whole cluster; carries how many words it heard.
class room final : public actor {
 public:
  room(actor_init& init, std::shared_ptr<ledger> in)
      : actor(init), in_(std::move(in)), id_(++in_->rooms) {}
  room(actor_init& init, const_bytes packed, std::shared_ptr<ledger> in)
      : actor(init), in_(std::move(in)) {
    if (packed.size() != sizeof id_ + sizeof heard_) throw std::runtime_error("no room");
    id_ = load_le<std::uint64_t>(packed.data());
    heard_ = load_le<std::uint64_t>(packed.data() + sizeof id_);
  }
  ~room() override { leave(); }
  static void setup(handlers<room>& on) {
    on.message<word>(&room::hear);
    on.request<count_words>(&room::count);
    on.peers(&room::peer_changed);
    on.moved(&room::stayed);
    on.name_conflict(&room::beaten);
  }

 private:
  void on_start() override {
    wake();
    follow_peers();
    after(std::chrono::milliseconds(1 + env().random().below(200)), &room::wander);
  }
  void on_stop() override { leave(); }
  void leave() {
    if (std::exchange(awake_, false)) --in_->awake[id_];
  }
  void wake() {
    if (std::exchange(awake_, true)) return;
    in_->world.always(++in_->awake[id_] == 1, "awake_in_one_place");
  }
  void pack(byte_sink& out) const override { out.put(id_).put(heard_); }
  void hear(const word& what) {
    count_one();
    in_->world.always(++in_->handled[what.number] == 1, "a_word_is_heard_once",
                      fmt::format("{}", what.number));
  }
  tally count(const count_words& what) {
    count_one();
    in_->world.always(++in_->handled[what.number] == 1, "a_question_is_heard_once",
                      fmt::format("{}", what.number));
    return tally{heard_};
  }
  void count_one() {
    ++heard_;
    const std::uint64_t all = ++in_->heard[id_];
    in_->world.always(heard_ == all, "its_state_goes_with_it",
                      fmt::format("{} of {}", heard_, all));
  }
  // Of two nodes the old one has let go of the name when the new one claims it. A third one may hear of it later.
  void beaten(const name_conflict&) {
    in_->world.always(!in_->calm || in_->nodes > 2, "the_name_is_free_where_it_comes_to");
  }
  void peer_changed(const peer_change& change) {
    if (change.up) {
      peers_.push_back(change.peer.node);
    } else {
      std::erase(peers_, change.peer.node);
    }
  }
  void stayed(const move_ended&) {
    // Its life here goes on.
    wake();
  }
  void wander() {
    if (in_->over) return;
    after(std::chrono::milliseconds(1 + env().random().below(200)), &room::wander);
    if (peers_.empty() || !in_->begun) return;
    const std::size_t at = static_cast<std::size_t>(env().random().below(peers_.size()));
    ++in_->moves;
    leave();
    move_to(peers_[at]);
  }

  std::shared_ptr<ledger> in_;
  std::vector<node_id> peers_;
  std::uint64_t id_ = 0;
  std::uint64_t heard_ = 0;
  bool awake_ = false;
};

class talker final : public actor {
 public:
  talker(actor_init& init, std::shared_ptr<ledger> in) : actor(init), in_(std::move(in)) {}
  static void setup(handlers<talker>& on) {
    on.message<word>(&talker::ask_one, reentrancy::interleaved);
  }

 private:
  void on_start() override { talk(); }
  void talk() {
    if (in_->over) return;
    after(std::chrono::milliseconds(1 + env().random().below(40)), &talker::talk);
    if (!room_ || !in_->begun) return;
    const std::uint64_t number = ++in_->last_number;
    if (env().random().below(4) != 0) {
      if (tell<word>(room_.get(), number) == tell_result::ok) ++in_->told;
    } else {
      ++in_->asked;
      tell<word>(self(), number);
    }
  }
  task<void> ask_one(word what) {
    const ask_result<tally> got = co_await ask<count_words>(room_.get(), 20s, what.number);
    ++(got ? in_->answered : in_->failed);
    in_->world.always(got || !in_->calm, "every_question_is_answered",
                      got ? "" : to_string(got.error()));
  }

  std::shared_ptr<ledger> in_;
  named_ref room_{*this, "room"};
};

struct cast {
  std::size_t place = 0;
  bool calm = true;
  cast() = default;
};

task<void> moving_node(environment env, std::shared_ptr<ledger> in, cast self) {
  actor_options options;
  options.turn_max = 16;
  options.mailbox_max = self.calm ? 100'000 : 32;
  peer_options peers(node_id::parse(fmt::format("node-{}", self.place)).value());
  peers.listen = endpoint(ip_address::any(), peer_port);
  peers.redial.first = 50ms;
  peers.redial.most = 2s;
  peers.down_after = self.calm ? 60s : 4s;
  peers.superseded_for = 5s;
  peers.stable_after = 2s;
  for (std::size_t other = 0; other < self.place; ++other)
    peers.dial.push_back(host_port::parse(fmt::format("node-{}:{}", other, peer_port)).value());
  options.peers = std::move(peers);
  actor_system actors(env, std::move(options));
  actors.accept_movable("room", handler_table_of<room>(),
                        [in](actor_init& init, const_bytes packed) -> std::unique_ptr<actor> {
                          return std::make_unique<room>(init, packed, in);
                        });
  static_cast<void>(co_await actors.start());
  for (int i = 0; i < 2; ++i) actors.here().spawn<talker>(in);
  if (self.place == 0) {
    spawn_options how("room");
    how.type = "room";
    actors.here().spawn_with<room>(how, in);
  }
  co_await stop_requested(env);
  co_await actors.close(2s);
}

void end(sim::world& world, const std::vector<sim::node*>& nodes) {
  for (sim::node* item : nodes) item->stop();
  const auto gone = [&] {
    return std::none_of(nodes.begin(), nodes.end(),
                        [](sim::node* item) { return item->running(); });
  };
  world.always(world.run_until(gone, 20s), "every_node_ends");
}

std::vector<sim::node*> start_nodes(sim::world& world, const std::shared_ptr<ledger>& in) {
  const std::size_t count = 2 + world.random_below(3);
  in->nodes = count;
  std::vector<sim::node*> nodes;
  for (std::size_t i = 0; i < count; ++i)
    nodes.push_back(&world.add_node(fmt::format("node-{}", i)));
  for (std::size_t i = 0; i < count; ++i) {
    cast self;
    self.place = i;
    self.calm = in->calm;
    nodes[i]->start([in, self](environment env) { return moving_node(env, in, self); });
  }
  return nodes;
}

}  // namespace

REPRISE_SCENARIO(
    actors_move_calmly,
    sim::about("an actor moves about while others talk to it by name, and nobody notices")
        .expects("actor.moved")
        .expects("actor.forwarded"),
    sim::world& world) {
  world.set_strength(sim::family::latency, static_cast<std::uint32_t>(world.random_below(17)));
  world.set_strength(sim::family::source_order, static_cast<std::uint32_t>(world.random_below(17)));
  world.set_strength(sim::family::segmentation, static_cast<std::uint32_t>(world.random_below(17)));
  world.set_strength(sim::family::short_write, static_cast<std::uint32_t>(world.random_below(17)));
  world.set_strength(sim::family::fault_point, static_cast<std::uint32_t>(world.random_below(17)));
  const auto in = std::make_shared<ledger>(world);
  const std::vector<sim::node*> nodes = start_nodes(world, in);
  world.run_for(3s);
  in->begun = true;
  world.run_for(4s);
  in->over = true;
  world.expect_quiet_within(60s);
  world.always(
      in->handled.size() == in->told + in->asked, "nothing_is_lost",
      fmt::format("{} handled, {} told, {} asked", in->handled.size(), in->told, in->asked));
  world.always(in->answered == in->asked, "every_ask_has_its_answer");
  world.always(in->awake[1] == 1, "the_room_lives_on");
  world.always(in->moves > 0, "it_moved");
  end(world, nodes);
}

REPRISE_SCENARIO(actors_move_under_fire,
                 sim::about("the same under cuts and crashes: nothing is handled twice")
                     .expects("actor.moved")
                     .expects("actor.forwarded")
                     .expects("actor.move_lost")
                     .expects("actor.move_orphaned"),
                 sim::world& world) {
  world.swarm();
  const auto in = std::make_shared<ledger>(world);
  in->calm = false;
  in->begun = true;
  const std::vector<sim::node*> nodes = start_nodes(world, in);
  world.chaos(6s, nodes);
  world.run_for(6s);
  world.heal();
  world.run_for(10s);
  in->over = true;
  world.expect_quiet_within(600s);
  world.always(in->answered + in->failed <= in->asked, "asks_end_once");
  end(world, nodes);
  for (const auto& [id, lives] : in->awake) world.always(lives == 0, "no_room_is_left");
}
