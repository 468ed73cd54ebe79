// A loop of a simulated process: the runtime's own loop, fed by the world.
#pragma once

#include <memory>
#include <vector>

#include <reprise/env/environment.hpp>
#include <reprise/sim/event_queue.hpp>

namespace reprise::sim {

class input_observer;
class world;
class node;

// A node's clocks as functions of world time.
struct node_clock {
  std::int64_t offset_ns = 0;       // monotonic time at world time 0
  std::int64_t drift_ppm = 0;       // how much faster it runs
  std::int64_t wall_offset_ns = 0;  // wall time minus the world's

  [[nodiscard]] std::int64_t node_ns(std::int64_t world_ns) const noexcept {
    return offset_ns + world_ns + (drift_ppm == 0 ? 0 : scaled(world_ns, drift_ppm));
  }
  // The earliest world time at which the node's clock shows at least this.
  [[nodiscard]] std::int64_t world_ns(std::int64_t node_ns_value) const noexcept;

 private:
  static std::int64_t scaled(std::int64_t value, std::int64_t ppm) noexcept {
    __extension__ using wide = __int128;
    return static_cast<std::int64_t>(static_cast<wide>(value) * ppm / 1'000'000);
  }
};

class sim_loop final : public loop_backend, public random_source {
 public:
  sim_loop(world& owner, node& home, entity_id entity, const node_clock& clock);
  ~sim_loop() override;

  [[nodiscard]] loop& core() noexcept { return loop_; }
  [[nodiscard]] node& home() const noexcept { return node_; }
  [[nodiscard]] entity_id entity() const noexcept { return loop_.entity(); }
  [[nodiscard]] loop_digest& digest() noexcept { return digest_; }
  [[nodiscard]] trace& traces() noexcept { return trace_; }
  [[nodiscard]] entity_counter& dials() noexcept { return dials_; }

  // Whether an event may enter now. If not (the loop is busy, paused, or halted) the event is
  // scheduled for when it may, or dropped.
  [[nodiscard]] bool admit(event& source);
  // Precondition: admit() just said yes. `brought` are the bytes of a read_some, for who records them.
  void complete(operation& op, const door_record& record, const_bytes brought = {});
  void enter(const door_record& record, const delegate<void()>& body);

  // Blocking work of this loop is about to run, on no loop.
  void run_work(entity_id name);

  void pause_until(std::int64_t world_ns) noexcept {
    if (world_ns > busy_until_ns_) busy_until_ns_ = world_ns;
  }
  void set_event_cost(std::int64_t ns) noexcept { event_cost_ns_ = ns; }
  void halt();
  // Sees every record, and what completions bring; null ends it. One at a time.
  void observe(door_observer* records, input_observer* inputs) noexcept;
  // Posts that wait to enter.
  [[nodiscard]] bool posts_pending() const noexcept;

  // loop_backend
  void post(loop& to, posted_work& work) override;
  void deadline_changed(loop& home, time_point earliest) override;
  time_point read_clock() override;
  wall_time read_wall_clock() override;
  // random_source
  std::uint64_t next() override;

 private:
  struct channel;  // posts from one loop to this one

  void on_timer();
  void accept_post(sim_loop* from, posted_work& work);
  void before(const door_record& record);
  void after();

  world& world_;
  node& node_;
  loop loop_;
  node_clock clock_;
  loop_digest digest_;
  input_observer* inputs_ = nullptr;
  event timer_event_;
  std::int64_t busy_until_ns_ = 0;
  std::int64_t event_cost_ns_ = 0;
  std::uint64_t draws_ = 0;
  std::uint64_t admissions_ = 0;
  std::uint64_t timer_shots_ = 0;
  entity_counter dials_;
  std::vector<std::unique_ptr<channel>> channels_;
  trace trace_;
};

}  // namespace reprise::sim
