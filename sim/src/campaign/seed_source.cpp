#include "seed_source.hpp"

#include <algorithm>

namespace reprise::sim::campaign {

seed_source::seed_source(std::vector<const scenario*> scenarios, const seed_range& seeds,
                         const shard& part, shares split)
    : step_(part.count) {
  const std::uint64_t count = seeds.count_of(part);
  if (count == 0) return;
  for (const scenario* what : scenarios)
    entries_.push_back({what, seeds.first + part.index - 1,
                        split == shares::equal ? count : (count - 1) / what->about().cost() + 1});
}

std::optional<seed_batch> seed_source::next(std::uint64_t count_max) {
  if (entries_.empty()) return std::nullopt;
  if (turn_ >= entries_.size()) turn_ = 0;
  entry& from = entries_[turn_];
  seed_batch batch;
  batch.what = from.what;
  batch.first = from.next;
  batch.count = std::min(count_max, from.left);
  batch.step = step_;
  batch.index = index_;
  index_ += batch.count;
  from.next += batch.count * step_;
  from.left -= batch.count;
  if (from.left == 0) {
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(turn_));
  } else if (turns_) {
    ++turn_;
  }
  return batch;
}

void seed_source::skip(const scenario& what) {
  std::erase_if(entries_, [&what](const entry& one) { return one.what == &what; });
}

std::uint64_t seed_source::count() const noexcept {
  std::uint64_t total = 0;
  for (const entry& one : entries_) total += one.left;
  return total;
}

}  // namespace reprise::sim::campaign
