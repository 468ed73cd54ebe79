// The suite on real sockets: every node in this process, every loop on this thread, over loopback.
#include <chrono>
#include <thread>
#include <vector>

#include <reprise/transports/node.hpp>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

class real_node final : public contract_node {
 public:
  real_node(std::string_view name, std::size_t loop_count) : node_(options(name, loop_count)) {
    node_.start_here();
  }

  environment at(std::size_t loop_index) override { return node_.at(loop_index); }
  ip_address address() override { return ip_address::loopback(); }
  std::string host_name() override { return "localhost"; }
  void request_stop() override { node_.request_stop(); }
  void halt() override {
    node_.halt();
    (void)node_.join();
  }
  transports::node& driver() noexcept { return node_; }

 private:
  static transports::node_options options(std::string_view name, std::size_t loop_count) {
    transports::node_options out;
    out.name = std::string(name);
    out.loop_count = loop_count;
    return out;
  }
  transports::node node_;
};

class real_harness final : public contract_harness {
 public:
  ~real_harness() override {
    for (const auto& each : nodes_) each->halt();
    silent_.clear();
    deaf_.reset();
  }

  contract_node& add_node(std::string_view name, std::size_t loop_count) override {
    nodes_.push_back(std::make_unique<real_node>(name, loop_count));
    return *nodes_.back();
  }

  bool run_until(const std::function<bool()>& predicate, duration limit) override {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!predicate()) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      bool any = false;
      for (const auto& each : nodes_) {
        any = each->driver().poll(predicate) || any;
        if (predicate()) return true;
      }
      if (!any) std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    return true;
  }

  void take_time() const override { std::this_thread::sleep_for(std::chrono::milliseconds(5)); }

  // A listener that accepts nothing and whose backlog is full: the system drops further attempts.
  endpoint silent_endpoint() override;

 private:
  struct attempt {
    void on_complete() {}
    connect_operation op{delegate<void()>::to<&attempt::on_complete>(this)};
  };

  std::vector<std::unique_ptr<real_node>> nodes_;
  std::unique_ptr<listener> deaf_;
  std::vector<std::unique_ptr<attempt>> silent_;
};

endpoint real_harness::silent_endpoint() {
  if (deaf_) return deaf_->local();
  network& net = add_node("deaf", 1).at(0).net();
  attempt ignored;
  listen_operation listening(delegate<void()>::to<&attempt::on_complete>(&ignored));
  listen_options options;
  options.backlog = 1;
  net.listen(listening, endpoint(ip_address::loopback(), 0), options);
  (void)run_until([&] { return !listening.pending(); }, patience());
  deaf_ = listening.take();
  for (int unanswered = 0; unanswered < 2;) {
    silent_.push_back(std::make_unique<attempt>());
    connect_operation& op = silent_.back()->op;
    net.connect(op, deaf_->local());
    if (!run_until([&] { return !op.pending(); }, 100ms)) ++unanswered;
  }
  return deaf_->local();
}

}  // namespace

std::vector<contract_subject> contract_subjects() {
  return {{"real", [] { return std::make_unique<real_harness>(); }}};
}

}  // namespace reprise::contract
