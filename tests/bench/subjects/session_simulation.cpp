// The same workload over framed sessions, and a small echo scenario under swarm chaos.
#include <memory>
#include <string>
#include <vector>

#include <reprise/session/session.hpp>
#include <reprise/session/session_client.hpp>
#include <reprise/session/session_server.hpp>

#include "../failure.hpp"
#include "bench_world.hpp"
#include "subjects.hpp"

namespace reprise::bench {
namespace {

constexpr std::size_t message_bytes = 64;
constexpr std::uint16_t port = 7;

class echo_session final : public session {
 public:
  using session::session;

 private:
  void on_frame(const frame& received) override { static_cast<void>(send(received)); }
};

struct progress_count {
  std::uint64_t rounds = 0;  // asked of each client
  std::uint32_t first_answers = 0;
  std::uint32_t done = 0;
  std::uint64_t wrong = 0;
};

class asking_session final : public session {
 public:
  asking_session(session_init& init, progress_count* progress)
      : session(init), progress_(*progress), left_(progress->rounds) {}

 private:
  void on_connected() override {
    if (left_ == 0) {
      finish();
    } else {
      ask();
    }
  }
  void ask() {
    store_le(request_.data(), left_);
    static_cast<void>(send(request_));
  }
  void on_frame(const frame& received) override {
    if (load_le<std::uint64_t>(received.payload.data()) != left_) ++progress_.wrong;
    if (!answered_) {
      answered_ = true;
      ++progress_.first_answers;
    }
    if (--left_ == 0) {
      finish();
    } else {
      ask();
    }
  }
  void finish() {
    ++progress_.done;
    disconnect();
  }

  progress_count& progress_;
  std::uint64_t left_;
  bool answered_ = false;
  std::array<std::byte, message_bytes> request_{};
};

session_server_options server_options() {
  session_server_options options(endpoint(ip_address::any(), port));
  options.session_count_max = session_count_limit;
  options.listening.backlog = 1 << 20;
  return options;
}

}  // namespace

void simulate_sessions(const sim_workload& load) {
  sim::world world(bench_world_options(load.seed));
  world.set_strength(sim::family::latency, sim::strength_max);
  sim::node& far = world.add_node("server");
  progress_count progress;
  progress.rounds = load.round_trip_count;
  session_server server(far.start_bare(), server_options(), make_session_factory<echo_session>());
  far.call([&] { server.start([](errc) {}); });
  world.run_for(1ms);
  std::vector<std::unique_ptr<session_client>> clients;
  clients.reserve(load.client_count);
  for (std::uint32_t i = 0; i < load.client_count; ++i) {
    sim::node& node = world.add_node("c" + std::to_string(i));
    clients.push_back(
        std::make_unique<session_client>(node.start_bare(), session_client_options(),
                                         make_session_factory<asking_session>(&progress)));
    node.call([&] {
      clients.back()->connect(endpoint(far.address(), port), [](const result<session_handle>&) {});
    });
  }
  const auto run_until = [&](const std::uint32_t& count) {
    while (count < load.client_count && world.step()) {
    }
    if (count < load.client_count) throw failure("a simulated client did not finish");
  };
  if (load.all_clients_answered) {
    run_until(progress.first_answers);
    load.all_clients_answered();
  }
  run_until(progress.done);
  for (const auto& node : world.nodes()) node->crash();
}

// Three nodes, a hundred messages, every family drawn from the seed, faults in time, healing, and checks.
void echo_chaos(std::uint64_t seed) {
  sim::world world(seed);
  world.swarm();
  sim::node& far = world.add_node("server");
  progress_count progress;
  progress.rounds = 25;
  session_server server(far.start_bare(), server_options(), make_session_factory<echo_session>());
  far.call([&] { server.start([](errc) {}); });
  world.run_for(1ms);
  world.chaos(1s);
  std::vector<std::unique_ptr<session_client>> clients;
  for (const char* name : {"one", "two"}) {
    sim::node& node = world.add_node(name);
    clients.push_back(
        std::make_unique<session_client>(node.start_bare(), session_client_options(),
                                         make_session_factory<asking_session>(&progress)));
    node.call([&] {
      clients.back()->connect(endpoint(far.address(), port), [](const result<session_handle>&) {});
    });
  }
  world.run_for(1s);
  world.heal();
  bool closed = false;
  far.call([&] { server.close(1s, [&closed] { closed = true; }); });
  for (std::size_t i = 0; i < clients.size(); ++i)
    world.nodes()[i + 1]->call([&] { clients[i]->close(duration{0}, [] {}); });
  world.run_until([&closed] { return closed; }, 60s);
  world.expect_quiet_within(60s);
  world.always(closed, "closes");
  world.always(progress.wrong == 0, "answers_in_order");
  world.always(world.open_stream_count() == 0, "streams_are_released");
  if (world.failed()) throw failure("echo-chaos: " + world.failed()->check);
  for (const auto& node : world.nodes()) node->crash();
}

}  // namespace reprise::bench
