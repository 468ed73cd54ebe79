// Clients on real sockets: more of them than may be, on several threads, served by actors on several others; each is
// answered in order, everybody hears everybody, and nothing is left.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <reprise/actor/client_service.hpp>
#include <reprise/actor/client_session.hpp>
#include <reprise/actor/msgpack.hpp>
#include <reprise/env/await.hpp>
#include <reprise/session/session_client.hpp>
#include <reprise/transports/node.hpp>

namespace reprise::transports {
namespace {

constexpr std::uint8_t echo_frame = 1;
constexpr std::uint8_t all_frame = 2;
constexpr std::size_t client_count = 24;
constexpr std::size_t count_max = 16;
constexpr int frames_each = 500;

struct entered {
  actor_ref who;
  REPRISE_MESSAGE("real.entered", who)
};
struct shout {
  std::string text;
  REPRISE_MESSAGE("real.shout", text)
};

// What the test sees, from its own thread.
struct facts {
  std::promise<endpoint> listening;
  std::atomic<int> actors{0};
  std::atomic<int> actors_ever{0};
  std::atomic<int> actors_most{0};
  std::atomic<int> downs{0};
  std::atomic<int> joined{0};
  std::atomic<int> refused{0};
  std::atomic<int> echoes{0};
  std::atomic<int> shouts{0};
  std::atomic<int> ended{0};
  std::atomic<bool> in_order{true};
  std::atomic<std::size_t> left_over{0};
  std::atomic<std::uint64_t> counted_joined{0};
  std::atomic<std::uint64_t> counted_left{0};
};

// Tells everybody what one says.
class hall final : public actor {
 public:
  hall(actor_init& init, facts* seen) : actor(init), seen_(*seen) {}
  static void setup(handlers<hall>& on) {
    on.message<entered>(&hall::came);
    on.message<shout>(&hall::heard);
    on.down(&hall::gone);
  }

 private:
  void came(const entered& what) {
    everybody_.push_back(what.who);
    watch(what.who);
  }
  void heard(const shout& what) {
    for (const actor_ref& each : everybody_) tell<shout>(each, what);
  }
  void gone(const actor_down& how) {
    ++seen_.downs;
    std::erase(everybody_, how.who);
  }
  facts& seen_;
  std::vector<actor_ref> everybody_;
};

class guest final : public client_actor {
 public:
  guest(actor_init& init, facts* seen, actor_ref hall)
      : client_actor(init), seen_(*seen), hall_(hall) {
    const int now = ++seen_.actors;
    ++seen_.actors_ever;
    int most = seen_.actors_most;
    while (most < now && !seen_.actors_most.compare_exchange_weak(most, now)) {
    }
  }
  ~guest() override { --seen_.actors; }
  static void setup(handlers<guest>& on) { on.message<shout>(&guest::heard); }

 private:
  void on_joined(const client_join&) override { tell<entered>(hall_, self()); }
  void on_client_frame(std::uint8_t type, const_bytes payload) override {
    if (type == all_frame) {
      tell<shout>(hall_, to_text(payload));
    } else if (send(type, payload) != send_result::ok) {
      seen_.in_order = false;
    }
  }
  void heard(const shout& what) {
    if (send(all_frame, as_bytes(what.text)) != send_result::ok) seen_.in_order = false;
  }
  facts& seen_;
  actor_ref hall_;
};

task<void> service_program(environment env, facts* seen) {
  actor_system actors(env);
  const actor_ref all = actors.here().spawn<hall>(seen);
  client_options options(endpoint(ip_address::loopback(), 0));
  options.client_count_max = count_max;
  const client_admit admit = [](const client_join& who) {
    return client_admission::admitted(to_text(who.credentials));
  };
  client_service clients(actors, options, admit, make_client_factory<guest>(seen, all));
  const result<void> started = co_await clients.start();
  if (!started) throw std::runtime_error("it does not listen");
  seen->listening.set_value(clients.local());
  co_await stop_requested(env);
  co_await clients.close(2s);
  seen->left_over = clients.client_count();
  seen->counted_joined = clients.stats().joined;
  seen->counted_left = clients.stats().left;
  co_await actors.close(2s);
}

class visitor final : public client_session {
 public:
  visitor(session_init& init, facts* seen)
      : client_session(init, byte_vector(4, std::byte{7})), seen_(*seen) {}

 private:
  void on_joined() override {
    ++seen_.joined;
    for (int i = 0; i < frames_each; ++i)
      if (send(echo_frame, as_bytes(std::to_string(i))) != send_result::ok) seen_.in_order = false;
  }
  void on_refused(client_refusal why, std::string_view) override {
    if (why == client_refusal::full) ++seen_.refused;
  }
  void on_service_frame(std::uint8_t type, const_bytes payload) override {
    if (type == all_frame) {
      ++seen_.shouts;
      return;
    }
    if (as_text(payload) != std::to_string(next_++)) seen_.in_order = false;
    ++seen_.echoes;
    // Everybody is inside before one speaks to all.
    if (next_ == frames_each && seen_.echoes == frames_each * static_cast<int>(count_max))
      if (send(all_frame, as_bytes("all")) != send_result::ok) seen_.in_order = false;
  }
  void on_disconnected(const disconnect_cause&) override { ++seen_.ended; }
  facts& seen_;
  int next_ = 0;
};

task<void> client_program(environment env, endpoint to, facts* seen) {
  std::vector<std::unique_ptr<session_client>> all;
  for (std::size_t i = 0; i < client_count; ++i) {
    all.push_back(std::make_unique<session_client>(env.at(0), session_client_options(),
                                                   make_session_factory<visitor>(seen)));
    const result<session_handle> up = co_await all.back()->connect(to);
    if (!up) seen->in_order = false;
  }
  co_await stop_requested(env);
  for (std::size_t i = 0; i < all.size(); ++i) {
    // Half of them politely.
    const duration within = i % 2 == 0 ? duration(1s) : duration(0s);
    co_await all[i]->close(within);
  }
}

bool comes_true(node& running, const std::function<bool()>& what) {
  for (int i = 0; i < 1000 && !what(); ++i) (void)running.join_for(10ms);
  return what();
}

node_options with_loops(std::size_t count) {
  node_options out;
  out.loop_count = count;
  return out;
}

TEST(real_clients, join_up_to_the_maximum_talk_and_leave) {
  facts seen;
  node service(with_loops(3));
  service.start([&](environment env) { return service_program(env, &seen); });
  const endpoint there = seen.listening.get_future().get();
  node clients({});
  clients.start([&](environment env) { return client_program(env, there, &seen); });

  const int most = static_cast<int>(count_max);
  EXPECT_TRUE(comes_true(clients,
                         [&] {
                           return seen.joined + seen.refused == static_cast<int>(client_count) &&
                                  seen.echoes == most * frames_each && seen.shouts == most;
                         }))
      << seen.joined << " joined, " << seen.refused << " refused, " << seen.echoes << " echoes, "
      << seen.shouts << " shouts";
  EXPECT_EQ(most, seen.joined);
  EXPECT_EQ(most, seen.actors_most);

  clients.request_stop();
  EXPECT_EQ(nullptr, clients.join());
  EXPECT_TRUE(comes_true(service, [&] { return seen.actors == 0 && seen.downs == most; }));
  service.request_stop();
  EXPECT_EQ(nullptr, service.join());
  EXPECT_TRUE(seen.in_order);
  EXPECT_EQ(most, seen.downs);
  EXPECT_EQ(most, seen.actors_ever);
  EXPECT_EQ(static_cast<int>(client_count), seen.ended);
  EXPECT_EQ(0u, seen.left_over);
  EXPECT_EQ(count_max, seen.counted_joined);
  EXPECT_EQ(count_max, seen.counted_left);
}

// Clients of which half are in the middle of joining when the service closes.
TEST(real_clients, close_while_they_come) {
  for (int round = 0; round < 20; ++round) {
    facts seen;
    node service(with_loops(3));
    service.start([&](environment env) { return service_program(env, &seen); });
    const endpoint there = seen.listening.get_future().get();
    node clients({});
    clients.start([&](environment env) { return client_program(env, there, &seen); });
    EXPECT_TRUE(comes_true(clients, [&] { return seen.joined > round % 5; }));
    service.request_stop();
    EXPECT_EQ(nullptr, service.join());
    EXPECT_EQ(0, seen.actors);
    EXPECT_EQ(0u, seen.left_over);
    EXPECT_EQ(seen.counted_joined, seen.counted_left);
    clients.request_stop();
    EXPECT_EQ(nullptr, clients.join());
  }
}

}  // namespace
}  // namespace reprise::transports
