// Workload over bare streams: the seam without sessions.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "../failure.hpp"
#include "bench_world.hpp"
#include "subjects.hpp"

namespace reprise::bench {
namespace {

constexpr std::size_t message_bytes = 64;
constexpr std::uint16_t port = 7;

class echo_end {
 public:
  explicit echo_end(std::unique_ptr<stream> transport) : stream_(std::move(transport)) {
    stream_->receive(receive_);
  }

 private:
  void on_received() {
    if (receive_.error() != errc::ok) {
      stream_.reset();
      return;
    }
    const const_bytes bytes = receive_.data();
    std::copy(bytes.begin(), bytes.end(), buffer_.begin());
    const const_bytes answer(buffer_.data(), bytes.size());
    stream_->write_some(write_, {&answer, 1});
  }
  void on_written() { stream_->receive(receive_); }

  std::unique_ptr<stream> stream_;
  receive_operation receive_{delegate<void()>::to<&echo_end::on_received>(this)};
  write_operation write_{delegate<void()>::to<&echo_end::on_written>(this)};
  std::array<std::byte, message_bytes> buffer_;
};

class echo_service {
 public:
  explicit echo_service(environment env) : env_(env) {
    listen_options options;
    options.backlog = 1 << 20;
    env_.net().listen(listen_, endpoint(ip_address::any(), port), options);
  }

 private:
  void on_listening() {
    listener_ = listen_.take();
    listener_->accept(accept_, env_.home());
  }
  void on_accepted() {
    if (accept_.error() == errc::ok) ends_.push_back(std::make_unique<echo_end>(accept_.take()));
    listener_->accept(accept_, env_.home());
  }

  environment env_;
  std::unique_ptr<listener> listener_;
  std::vector<std::unique_ptr<echo_end>> ends_;
  listen_operation listen_{delegate<void()>::to<&echo_service::on_listening>(this)};
  accept_operation accept_{delegate<void()>::to<&echo_service::on_accepted>(this)};
};

struct progress_count {
  std::uint32_t first_answers = 0;
  std::uint32_t done = 0;
};

class asking_end {
 public:
  asking_end(environment env, const endpoint& to, std::uint64_t rounds, progress_count& progress)
      : progress_(progress), left_(rounds) {
    env.net().connect(connect_, to);
  }

 private:
  void on_connected() {
    if (connect_.error() != errc::ok) return;
    stream_ = connect_.take();
    if (left_ == 0) {
      finish();
      return;
    }
    ask();
  }
  void ask() {
    const const_bytes request(buffer_);
    stream_->write_some(write_, {&request, 1});
    stream_->receive(receive_);
  }
  void on_written() {}
  void on_received() {
    if (receive_.error() != errc::ok) return;
    received_ += receive_.data().size();
    if (received_ < message_bytes) {
      stream_->receive(receive_);
      return;
    }
    received_ = 0;
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
    stream_.reset();
  }

  progress_count& progress_;
  std::uint64_t left_;
  std::size_t received_ = 0;
  bool answered_ = false;
  std::unique_ptr<stream> stream_;
  std::array<std::byte, message_bytes> buffer_{};
  connect_operation connect_{delegate<void()>::to<&asking_end::on_connected>(this)};
  receive_operation receive_{delegate<void()>::to<&asking_end::on_received>(this)};
  write_operation write_{delegate<void()>::to<&asking_end::on_written>(this)};
};

}  // namespace

void simulate_raw(const sim_workload& load) {
  sim::world world(bench_world_options(load.seed));
  world.set_strength(sim::family::latency, sim::strength_max);
  sim::node& server = world.add_node("server");
  echo_service service(server.start_bare());
  world.run_for(1ms);
  progress_count progress;
  std::vector<std::unique_ptr<asking_end>> clients;
  clients.reserve(load.client_count);
  for (std::uint32_t i = 0; i < load.client_count; ++i) {
    sim::node& node = world.add_node("c" + std::to_string(i));
    clients.push_back(std::make_unique<asking_end>(
        node.start_bare(), endpoint(server.address(), port), load.round_trip_count, progress));
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
  for (const auto& node : world.nodes()) node->crash();  // forgets what the objects above started
}

}  // namespace reprise::bench
