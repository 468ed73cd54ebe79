// Reliable channels under cuts and crashes: what arrives is the beginning of what was sent, without gaps and nothing
// twice; what is confirmed has arrived; and when the faults end everything arrives.
#include <algorithm>
#include <map>
#include <memory>

#include <fmt/format.h>

#include <reprise/actor/actor_system.hpp>
#include <reprise/actor/msgpack.hpp>
#include <reprise/actor/reliable_channel.hpp>
#include <reprise/env/await.hpp>
#include <reprise/sim/scenario.hpp>

namespace {

using namespace reprise;

constexpr std::uint16_t peer_port = 7700;

struct parcel {
  std::uint64_t channel = 0;  // of the run
  std::uint64_t number = 0;
  std::string padding;
  REPRISE_MESSAGE("parcel", channel, number, padding)
};

struct stream_of {
  std::uint64_t sent = 0;
  std::uint64_t taken = 0;
  bool ended = false;
};

struct depot {
  explicit depot(sim::world& of) : world(of) {}
  sim::world& world;
  std::vector<stream_of> streams;
  bool over = false;
  std::uint64_t unconfirmed = 0;
};

class collector final : public actor {
 public:
  collector(actor_init& init, std::shared_ptr<depot> in) : actor(init), in_(std::move(in)) {}
  static void setup(handlers<collector>& on) { on.message<parcel>(&collector::take); }

 private:
  void take(const parcel& what) {
    stream_of& one = in_->streams[what.channel];
    in_->world.always(what.number == one.taken + 1, "without_gaps_and_once",
                      fmt::format("{} after {}", what.number, one.taken));
    one.taken = what.number;
  }
  std::shared_ptr<depot> in_;
};

class producer final : public actor {
 public:
  producer(actor_init& init, std::shared_ptr<depot> in) : actor(init), in_(std::move(in)) {}
  ~producer() override {
    for (const auto& [who, each] : channels_) in_->streams[each.stream].ended = true;
    // In an order that is the program's own: each says that it closes.
    while (!channels_.empty()) channels_.erase(channels_.begin());
  }
  static void setup(handlers<producer>& on) {
    on.directory(&producer::listed);
    on.channel_ended(&producer::over);
  }

 private:
  struct outgoing {
    std::unique_ptr<reliable_channel> channel;
    std::size_t stream = 0;
  };
  void on_start() override {
    follow_type("collector");
    tick();
  }
  void listed(const directory_change& change) {
    if (change.what != directory_change::kind::up || channels_.contains(change.who)) return;
    channel_options how;
    how.bytes_max = 64 * 1024;
    how.resend_after = 50ms;
    outgoing made;
    made.channel = std::make_unique<reliable_channel>(*this, change.who, how);
    made.stream = in_->streams.size();
    in_->streams.emplace_back();
    channels_.emplace(change.who, std::move(made));
  }
  void tick() {
    for (auto& [who, each] : channels_) check(each);
    if (in_->over) {
      bool waits = false;
      for (auto& [who, each] : channels_)
        waits |= each.channel->confirmed() != each.channel->last_number();
      if (waits) after(100ms, &producer::tick);
      return;
    }
    after(std::chrono::milliseconds(1 + env().random().below(60)), &producer::tick);
    for (auto& [who, each] : channels_) {
      const std::uint64_t times = env().random().below(4);
      for (std::uint64_t i = 0; i < times; ++i) {
        parcel next;
        next.channel = each.stream;
        next.number = in_->streams[each.stream].sent + 1;
        next.padding.assign(env().random().below(600), 'p');
        if (each.channel->send(next) == tell_result::ok) ++in_->streams[each.stream].sent;
      }
    }
  }
  void check(const outgoing& each) const {
    const stream_of& one = in_->streams[each.stream];
    // In the mailbox, which may still wait.
    in_->world.always(one.taken <= one.sent, "only_what_was_sent_arrives");
    in_->world.always(each.channel->last_number() == one.sent, "numbers_count_what_was_sent");
  }
  void over(const channel_ended& how) {
    for (auto at = channels_.begin(); at != channels_.end(); ++at) {
      if (at->second.channel->handle() != how.channel) continue;
      stream_of& one = in_->streams[at->second.stream];
      in_->world.always(how.confirmed + how.unconfirmed_count == one.sent,
                        "an_end_says_what_is_open");
      in_->world.always(one.taken <= one.sent, "nothing_came_that_was_not_sent");
      one.ended = true;
      channels_.erase(at);
      return;
    }
  }

  std::shared_ptr<depot> in_;
  std::map<actor_ref, outgoing> channels_;
};

task<void> channel_node(environment env, std::shared_ptr<depot> in, std::size_t place) {
  actor_options options;
  options.mailbox_max = 4;
  options.turn_max = 8;
  peer_options peers(node_id::parse(fmt::format("node-{}", place)).value());
  peers.listen = endpoint(ip_address::any(), peer_port);
  peers.redial.first = 50ms;
  peers.redial.most = 2s;
  peers.down_after = 3s;
  peers.suspect_after = 1s;
  peers.heartbeat_period = 300ms;
  peers.superseded_for = 5s;
  peers.stable_after = 2s;
  for (std::size_t other = 0; other < place; ++other)
    peers.dial.push_back(host_port::parse(fmt::format("node-{}:{}", other, peer_port)).value());
  options.peers = std::move(peers);
  actor_system actors(env, std::move(options));
  static_cast<void>(co_await actors.start());
  spawn_options how;
  how.type = "collector";
  static_cast<void>(co_await actors.spawn_on<collector>(env.loop_count() - 1, how, in));
  actors.here().spawn<producer>(in);
  co_await stop_requested(env);
  co_await actors.close(2s);
}

}  // namespace

REPRISE_SCENARIO(actors_reliable,
                 sim::about("reliable channels: once and in order, over lost links")
                     .expects("channel.resumed")
                     .expects("channel.resent")
                     .expects("channel.duplicate_dropped")
                     .expects("channel.mailbox_full")
                     .expects("channel.ended"),
                 sim::world& world) {
  world.swarm();
  const auto in = std::make_shared<depot>(world);
  const std::size_t count = 2 + world.random_below(2);
  const std::size_t loops = 1 + world.random_below(2);
  std::vector<sim::node*> nodes;
  for (std::size_t i = 0; i < count; ++i)
    nodes.push_back(&world.add_node(fmt::format("node-{}", i), loops));
  for (std::size_t i = 0; i < count; ++i)
    nodes[i]->start([in, i](environment env) { return channel_node(env, in, i); });
  world.chaos(5s, nodes);
  world.run_for(5s);
  world.heal();
  world.run_for(15s);
  in->over = true;
  world.expect_quiet_within(600s);
  for (const stream_of& each : in->streams)
    world.always(each.ended || each.taken == each.sent, "everything_arrives",
                 fmt::format("{} of {}", each.taken, each.sent));
  for (sim::node* item : nodes) item->stop();
  const auto gone = [&] {
    return std::none_of(nodes.begin(), nodes.end(),
                        [](sim::node* item) { return item->running(); });
  };
  world.always(world.run_until(gone, 20s), "every_node_ends");
}
