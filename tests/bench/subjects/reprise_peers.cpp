// A node with many peers, each over a link of its own, and the peers in one process.
#include <memory>
#include <string>
#include <vector>

#include <reprise/env/await.hpp>
#include <reprise/peer/peer_service.hpp>
#include <reprise/transports/node.hpp>

#include "subjects.hpp"

namespace reprise::bench {
namespace {

class counting final : public peer_observer {
 public:
  explicit counting(std::uint64_t all) : left_(all) {}
  wake_event all_up;

 private:
  void on_peer_up(const peer_id&) override {
    if (--left_ == 0) all_up.signal();
  }
  void on_peer_message(const peer_id&, const_bytes) override {}
  void on_peer_down(const peer_id&, const peer_down&) override {
    throw failure("a peer went down");
  }
  std::uint64_t left_;
};

task<void> hub(environment env, const peer_work* work) {
  peer_options options(node_id::parse("hub").value());
  options.listen = endpoint(ip_address::loopback(), 0);
  options.session_count_max = work->count;
  peer_service peers(env, options);
  counting seen(work->count);
  peers.subscribe(seen);
  const result<void> listening = co_await peers.start();
  if (!listening) throw failure("the hub can't listen");
  work->measure();
  work->report(peers.local().port);
  co_await seen.all_up;
  // Past the first heartbeats.
  co_await sleep_for(env, 3s);
  work->measure();
  peers.unsubscribe(seen);
  co_await peers.close(0s);
}

task<void> rim(environment env, std::uint16_t port, std::uint64_t count) {
  std::vector<std::unique_ptr<peer_service>> all;
  for (std::uint64_t i = 0; i < count; ++i) {
    peer_options options(node_id::parse("rim-" + std::to_string(i)).value());
    options.listens = false;
    options.dial.push_back(host_port("127.0.0.1", port));
    all.push_back(std::make_unique<peer_service>(env, options));
    static_cast<void>(co_await all.back()->start());
  }
  co_await stop_requested(env);
  for (const auto& each : all) co_await each->close(0s);
}

void run_one(const transports::node_main& program) {
  transports::node node({});
  node.start(program);
  if (const std::exception_ptr error = node.join()) std::rethrow_exception(error);
}

}  // namespace

void serve_peers(const peer_work& work) {
  run_one([&work](environment env) { return hub(env, &work); });
}

void be_peers(std::uint16_t port, std::uint64_t count) {
  run_one([=](environment env) { return rim(env, port, count); });
}

}  // namespace reprise::bench
