// Which seeds of which scenarios are still to be run.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <reprise/sim/campaign/seed_range.hpp>

#include "worker_pool.hpp"

namespace reprise::sim::campaign {

class seed_source {
 public:
  // What a scenario's cost means for its share of the seeds.
  enum class shares : std::uint8_t { equal, by_cost };

  // One scenario after the other, each with every seed of the shard, or with its share of them.
  seed_source(std::vector<const scenario*> scenarios, const seed_range& seeds, const shard& part,
              shares split = shares::equal);

  // In turns instead, a batch of each, so that all get their share of a limited time.
  void take_turns() noexcept { turns_ = true; }
  // At most this many seeds of one scenario; nothing when none is left.
  [[nodiscard]] std::optional<seed_batch> next(std::uint64_t count_max);
  // Gives up the rest of a scenario.
  void skip(const scenario& what);
  void skip_all() noexcept { entries_.clear(); }
  // What is left.
  [[nodiscard]] std::uint64_t count() const noexcept;

 private:
  struct entry {
    const scenario* what;
    std::uint64_t next;
    std::uint64_t left;
  };
  std::vector<entry> entries_;  // those with something left
  std::size_t turn_ = 0;
  bool turns_ = false;
  std::uint64_t step_;
  std::uint64_t index_ = 0;
};

}  // namespace reprise::sim::campaign
