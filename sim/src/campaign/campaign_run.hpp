// A campaign: many seeds of some scenarios, their results in the order of the seeds, and a verdict on
// the whole.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <reprise/sim/campaign/campaign_total.hpp>

#include "progress.hpp"
#include "seed_source.hpp"
#include "text_file.hpp"
#include "usage_error.hpp"
#include "worker_pool.hpp"

namespace reprise::sim::campaign {

struct campaign_options {
  std::string program;  // as it was called
  std::vector<const scenario*> scenarios;
  bool named = false;  // one scenario, by its whole name
  seed_range seeds;
  std::optional<duration> length;  // instead of a number of seeds
  shard part;
  worker_limits limits;
  bool in_process = false;
  bool expect_failure = false;  // succeeds when each scenario fails; each ends at its first failure
  std::string json_path;        // empty: none
  std::string junit_path;
};

class campaign_run final : public worker_client {
 public:
  // Throws usage_error when a file cannot be written.
  explicit campaign_run(campaign_options options);
  [[nodiscard]] exit_code run();

  // worker_client
  std::optional<seed_batch> next_batch() override;
  void on_result(const seed_batch& from, std::uint64_t index, run_result&& run) override;
  void on_worker_failure(const std::string& what) override;
  void on_tick() override;

 private:
  // A result that waits for its check in a fresh process, or for those before it.
  struct waiting {
    run_result run;
    bool checking = false;
  };

  void run_in_process();
  [[nodiscard]] std::uint64_t batch_size() const noexcept;
  void tell(const run_result& run);
  [[nodiscard]] std::vector<std::string> judge() const;
  [[nodiscard]] exit_code conclude();

  campaign_options options_;
  seed_source source_;
  std::int64_t start_ns_;
  progress progress_;
  std::optional<output_file> json_;
  std::optional<output_file> junit_;
  std::deque<seed_batch> checks_;
  std::map<std::uint64_t, waiting> waiting_;
  std::uint64_t told_ = 0;  // results so far; also the index of the next
  campaign_total total_;
  std::vector<std::string> worker_failures_;
};

}  // namespace reprise::sim::campaign
