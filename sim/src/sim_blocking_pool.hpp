// The pool for blocking work of one simulated process: its threads, and the seam's pool of each loop.
//
// Work is run in one go, between the events of loops, when its drawn time is over; its completion is an
// event of its own, so a crash in between leaves what was done and loses the news of it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include <reprise/core/entity.hpp>
#include <reprise/env/blocking_pool.hpp>
#include <reprise/sim/event_queue.hpp>

namespace reprise::sim {

class sim_loop;
class world;

// One operation in flight on a loop.
class blocking_job;

// The threads of a process. They are few, and what waits for one waits in order.
class sim_threads {
 public:
  sim_threads(world& owner, entity_id process) : world_(owner), process_(process) {}

  // Begins it now or later.
  void submit(blocking_job& item);
  // Whether it had not begun.
  [[nodiscard]] bool withdraw(blocking_job& item);
  // A thread has nothing to do any more.
  void release();
  // The process stands still.
  void pause_until(std::int64_t world_ns) noexcept {
    if (world_ns > paused_until_ns_) paused_until_ns_ = world_ns;
  }
  [[nodiscard]] std::int64_t paused_until_ns() const noexcept { return paused_until_ns_; }
  void halt() noexcept { waiting_.clear(); }

 private:
  void count_threads();

  world& world_;
  entity_id process_;
  std::size_t thread_count_ = 0;  // drawn when the first work comes
  std::size_t busy_count_ = 0;
  std::deque<blocking_job*> waiting_;
  std::int64_t paused_until_ns_ = 0;
};

class sim_blocking_pool final : public blocking_pool {
 public:
  sim_blocking_pool(world& owner, sim_loop& home, sim_threads& threads);
  ~sim_blocking_pool() override;

  void run(blocking_operation& op, std::shared_ptr<blocking_work> work) override;
  void cancel(blocking_operation& op) override;

  // The process died: forgets what is pending, which never runs.
  void halt();
  // Lets go of work that was forgotten.
  void forget() noexcept;

 private:
  friend class blocking_job;
  void sweep();

  world& world_;
  sim_loop& loop_;
  sim_threads& threads_;
  entity_id entity_;
  std::uint64_t calls_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t sweep_at_ = 16;
  std::vector<std::unique_ptr<blocking_job>> jobs_;
};

}  // namespace reprise::sim
