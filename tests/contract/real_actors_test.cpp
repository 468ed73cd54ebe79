// Two nodes of one process on real sockets, each with actors on several loops: everybody tells and asks everybody.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <string>
#include <vector>

#include <reprise/actor/actor_system.hpp>
#include <reprise/actor/msgpack.hpp>
#include <reprise/env/await.hpp>
#include <reprise/transports/node.hpp>

namespace reprise::transports {
namespace {

constexpr std::size_t loops_each = 2;
constexpr std::size_t actor_count = 2 * loops_each;
constexpr std::int64_t tell_count = 1'000;
constexpr std::int64_t ask_count = 100;

struct number {
  std::int64_t value = 0;
  REPRISE_MESSAGE("test.number", value)
};
struct twice {
  using reply = number;
  std::int64_t value = 0;
  REPRISE_MESSAGE("test.twice", value)
};

// What the test sees, from its own thread.
struct facts {
  std::promise<endpoint> listening;
  std::atomic<int> in_touch{0};  // pairs
  std::atomic<std::int64_t> heard{0};
  std::atomic<std::int64_t> answered{0};
  std::atomic<std::int64_t> failed{0};
  std::atomic<int> downs{0};
  std::atomic<bool> in_order{true};
};

// Finds everybody of its type on both nodes; tells and asks each of them.
class talker final : public actor {
 public:
  talker(actor_init& init, facts* seen, bool endless)
      : actor(init), seen_(seen), endless_(endless) {}
  static void setup(handlers<talker>& on) {
    on.message<number>(&talker::heard);
    on.request<twice>(&talker::asked);
    on.directory(&talker::listed);
    on.down(&talker::lost);
  }

 private:
  void on_start() override { follow_type("talker"); }
  void listed(const directory_change& change) {
    if (change.what != directory_change::kind::up || change.who == self()) return;
    ++seen_->in_touch;
    watch(change.who);
    if (endless_) return go_on(change.who);
    for (std::int64_t i = 0; i < tell_count; ++i)
      if (tell<number>(change.who, i) != tell_result::ok) seen_->in_order = false;
    for (std::int64_t i = 0; i < ask_count; ++i)
      ask_then<twice>(change.who, 30s, &talker::answered, i);
  }
  // One ask after the other, for as long as there are answers.
  void go_on(const actor_ref& to) {
    who_ = to;
    ask_then<twice>(to, 30s, &talker::answered, std::int64_t{0});
  }
  void heard(const number& what) {
    if (what.value != next_[sender()]++) seen_->in_order = false;
    ++seen_->heard;
  }
  number asked(const twice& what) { return {2 * what.value}; }
  void answered(const ask_result<number>& outcome) {
    ++(outcome ? seen_->answered : seen_->failed);
    if (endless_ && outcome) go_on(who_);
  }
  void lost(const actor_down&) { ++seen_->downs; }

  facts* seen_;
  bool endless_;
  actor_ref who_;
  std::map<actor_ref, std::int64_t> next_;
};

task<void> program(environment env, actor_options options, facts* seen, bool endless) {
  actor_system actors(env, std::move(options));
  const result<void> started = co_await actors.start();
  if (!started) throw std::runtime_error("it does not listen");
  for (std::size_t loop = 0; loop < env.loop_count(); ++loop) {
    spawn_options as;
    as.type = "talker";
    static_cast<void>(co_await actors.spawn_on<talker>(loop, as, seen, endless));
  }
  seen->listening.set_value(actors.peers().local());
  co_await stop_requested(env);
  co_await actors.close(2s);
}

actor_options options_of(std::string_view name) {
  actor_options out;
  out.mailbox_max = 1u << 20;
  out.peers.emplace(node_id::parse(name).value());
  out.peers->listen = endpoint(ip_address::loopback(), 0);
  return out;
}

node_options with_loops(std::size_t count) {
  node_options out;
  out.loop_count = count;
  return out;
}

bool comes_true(node& running, const std::function<bool()>& what) {
  for (int i = 0; i < 3000 && !what(); ++i) (void)running.join_for(10ms);
  return what();
}

struct two_nodes {
  explicit two_nodes(bool endless) : beta(with_loops(loops_each)), alpha(with_loops(loops_each)) {
    beta.start([this, endless](environment env) {
      return program(env, options_of("beta"), &of_beta, endless);
    });
    const endpoint there = of_beta.listening.get_future().get();
    actor_options dialling = options_of("alpha");
    dialling.peers->dial.push_back(host_port::parse(there.to_string()).value());
    alpha.start([this, dialling, endless](environment env) {
      return program(env, dialling, &of_alpha, endless);
    });
  }
  std::int64_t both(std::atomic<std::int64_t> facts::* what) const {
    return of_alpha.*what + of_beta.*what;
  }

  facts of_alpha;
  facts of_beta;
  node beta;
  node alpha;
};

TEST(real_actors, of_all_loops_of_two_nodes_talk_to_each_other) {
  two_nodes nodes(false);
  constexpr auto pairs = static_cast<std::int64_t>(actor_count * (actor_count - 1));
  EXPECT_TRUE(comes_true(nodes.alpha,
                         [&] {
                           return nodes.both(&facts::heard) == pairs * tell_count &&
                                  nodes.both(&facts::answered) == pairs * ask_count;
                         }))
      << nodes.both(&facts::heard) << " heard, " << nodes.both(&facts::answered) << " answered";
  EXPECT_EQ(0, nodes.both(&facts::failed));
  // Everybody of beta watches everybody of alpha, whose end is told once to each.
  nodes.alpha.request_stop();
  EXPECT_EQ(nullptr, nodes.alpha.join());
  constexpr int across = loops_each * loops_each;
  EXPECT_TRUE(comes_true(nodes.beta, [&] { return nodes.of_beta.downs == across; }));
  nodes.beta.request_stop();
  EXPECT_EQ(nullptr, nodes.beta.join());
  EXPECT_TRUE(nodes.of_alpha.in_order);
  EXPECT_TRUE(nodes.of_beta.in_order);
}

// In the middle of everything, and nobody is told.
TEST(real_actors, a_halted_node_is_down_for_the_other) {
  for (int round = 0; round < 5; ++round) {
    two_nodes nodes(true);
    EXPECT_TRUE(comes_true(nodes.alpha, [&] {
      return nodes.of_beta.in_touch == static_cast<int>(loops_each * (actor_count - 1)) &&
             nodes.of_beta.answered > 50 * round;
    })) << nodes.of_beta.answered;
    nodes.alpha.halt();
    EXPECT_EQ(nullptr, nodes.alpha.join());
    EXPECT_TRUE(comes_true(nodes.beta,
                           [&] { return nodes.of_beta.downs == int{loops_each * loops_each}; }));
    nodes.beta.request_stop();
    EXPECT_EQ(nullptr, nodes.beta.join());
  }
}

}  // namespace
}  // namespace reprise::transports
