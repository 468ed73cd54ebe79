// The workers of a campaign: keeps each of them busy, and turns the death of one into the result of
// the seed it was at.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <reprise/sim/campaign/run_result.hpp>
#include <reprise/sim/scenario.hpp>

#include "crash_report.hpp"
#include "process.hpp"

namespace reprise::sim::campaign {

// Seeds first, first + step, …, of one scenario.
struct seed_batch {
  const scenario* what = nullptr;
  std::uint64_t first = 1;
  std::uint64_t count = 1;
  std::uint64_t step = 1;
  std::uint64_t index =
      0;               // of the first seed, in the order in which the campaign tells its results
  bool alone = false;  // one seed, in a process that has run nothing before
};

class worker_client {
 public:
  virtual ~worker_client() = default;
  // What to run next; nothing when there is nothing more at the moment.
  virtual std::optional<seed_batch> next_batch() = 0;
  virtual void on_result(const seed_batch& from, std::uint64_t index, run_result&& run) = 0;
  // A worker that failed outside of any run: at its start or its end.
  virtual void on_worker_failure(const std::string& what) = 0;
  // Often, whatever happens.
  virtual void on_tick() = 0;
};

struct worker_limits {
  unsigned jobs = 1;
  std::int64_t hang_ns = 60'000'000'000;  // of wall time for one seed
};

class worker_pool {
 public:
  worker_pool(worker_client& client, const worker_limits& limits);
  // Returns when the client has nothing more and every worker has ended.
  void run();

 private:
  struct slot {
    std::optional<process_id> worker;
    bool fresh = false;  // has run nothing yet
    std::optional<seed_batch> batch;
    std::uint64_t done = 0;  // seeds of the batch that have a result
    std::int64_t seed_since_ns = 0;
    bool interrupted = false;  // for hanging; it will die
    bool spared = false;       // but its seed came to an end after all
    std::string line;          // what has come of the next one
    std::string errors;        // the last of what it wrote to its error stream
  };

  [[nodiscard]] std::optional<seed_batch> next_batch();
  bool fill(slot& to);
  void start_worker(slot& in);
  void retire_worker(slot& in);
  void handle(const process_event& what);
  void on_line(slot& from, std::string_view line);
  void on_death(slot& of, const exit_status& status);
  [[nodiscard]] run_result result_of_death(const slot& of, const seed_batch& batch,
                                           const crash_report& crash) const;
  void guard_against_hanging(std::int64_t now_ns);
  [[nodiscard]] std::int64_t next_check_ns() const;
  void end_workers();

  worker_client& client_;
  worker_limits limits_;
  processes processes_;
  std::vector<slot> slots_;
  std::deque<seed_batch> again_;              // what a dead worker left
  std::map<process_id, std::string> ending_;  // with the last of their error streams
};

}  // namespace reprise::sim::campaign
