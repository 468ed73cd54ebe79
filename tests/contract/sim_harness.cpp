// The suite in the simulated world with nothing going wrong, and over seed_count seeds with a swarm of the
// families of faults that may delay, split and reorder but must not change an outcome.
#include <deque>
#include <utility>

#include <fmt/format.h>

#include <reprise/sim/world.hpp>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

using sim::family;

constexpr std::uint64_t seed_count = 50;

// The suite moves many megabytes; cut at every byte they would take too long.
constexpr std::uint64_t faulty_event_count = 30'000;

constexpr family harmless[] = {family::latency,
                               family::bandwidth,
                               family::segmentation,
                               family::short_write,
                               family::buffers,
                               family::completion_order,
                               family::source_order,
                               family::work_cost,
                               family::timer_slack,
                               family::clock,
                               family::host_profile,
                               family::datagram_drop,
                               family::datagram_duplicate,
                               family::datagram_reorder,
                               family::pause,
                               family::blocking_work};

class sim_node final : public contract_node {
 public:
  sim_node(sim::node& node, std::string_view name) : node_(node), name_(name) {
    (void)node_.start_bare();
    for (std::size_t i = 0; i < node_.loop_count(); ++i) loops_.push_back(node_.env(i));
  }

  environment at(std::size_t loop_index) override { return loops_[loop_index]; }
  ip_address address() override { return node_.address(); }
  std::string host_name() override { return name_; }
  void request_stop() override { node_.stop(); }
  void halt() override { node_.crash(); }

 private:
  sim::node& node_;
  std::string name_;
  std::vector<environment> loops_;
};

class sim_harness final : public contract_harness {
 public:
  explicit sim_harness(std::uint64_t seed) : world_(seed) {
    if (seed != 0) {
      for (const family which : harmless) {
        const std::uint64_t drawn = world_.random_below(2 * sim::strength_max + 1);
        if (drawn > sim::strength_max)
          world_.set_strength(which, static_cast<std::uint32_t>(drawn - sim::strength_max));
      }
    }
    sim::node& silent = world_.add_node("silent");
    silent_ = endpoint(silent.address(), 7);
    (void)silent.start_bare();
    silent.crash(sim::crash_kind::power);
  }
  ~sim_harness() override {
    for (sim_node& each : nodes_) each.halt();
  }

  contract_node& add_node(std::string_view name, std::size_t loop_count) override {
    return nodes_.emplace_back(world_.add_node(std::string(name), loop_count), name);
  }

  bool run_until(const std::function<bool()>& predicate, duration limit) override {
    if (!std::exchange(began_, true)) world_.chaos(patience());
    if (world_.event_count() <= faulty_event_count) {
      const auto enough = [&] { return predicate() || world_.event_count() > faulty_event_count; };
      const time_point start = world_.now();
      if (!world_.run_until(enough, limit) || world_.event_count() <= faulty_event_count)
        return predicate();
      limit -= world_.now() - start;
      for (const family which : harmless) world_.set_strength(which, 0);
    }
    return world_.run_until(predicate, limit);
  }

  endpoint silent_endpoint() override { return silent_; }

  // Costs nothing here, and a window of 256 bytes over a slow path needs it.
  duration patience() const override { return 3600s; }
  // Longer than a full window takes on the slowest path.
  duration settle_time() const override { return 5s; }
  // A send buffer and a receive window are 192 KiB.
  std::size_t bytes_that_stall() const override { return 1 << 20; }

 private:
  sim::world world_;
  std::deque<sim_node> nodes_;
  endpoint silent_;
  bool began_ = false;
};

contract_subject subject(std::uint64_t seed) {
  return {seed == 0 ? std::string("benign") : fmt::format("seed_{}", seed),
          [seed] { return std::make_unique<sim_harness>(seed); }};
}

}  // namespace

std::vector<contract_subject> contract_subjects() {
  std::vector<contract_subject> out;
  for (std::uint64_t seed = 0; seed <= seed_count; ++seed) out.push_back(subject(seed));
  return out;
}

}  // namespace reprise::contract
