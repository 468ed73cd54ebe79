#include "campaign_run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <reprise/core/hash.hpp>
#include <reprise/sim/campaign/duration_text.hpp>
#include <reprise/sim/campaign/junit.hpp>
#include <reprise/sim/campaign/replay_command.hpp>

#include "console.hpp"
#include "failure_text.hpp"
#include "json_lines.hpp"
#include "run_once.hpp"
#include "stopwatch.hpp"

namespace reprise::sim::campaign {
namespace {

constexpr std::uint64_t described_failure_count_max = 5;
constexpr std::uint64_t mentioned_failure_count_max = 50;
constexpr std::uint64_t batch_size_max = 256;
constexpr std::int64_t batch_ns = 50'000'000;
constexpr std::uint64_t checked_one_in = 100;

// Every failure, and one pass in a hundred.
bool wants_check(const run_result& run) {
  return !run.passed() || mix(run.seed, hash_text(run.scenario)) % checked_one_in == 0;
}

std::string in_words(const run_result& run) {
  if (!run.ended()) return verdict_text(run);
  return fmt::format("{} with digest {} after {} events", verdict_text(run), digest_text(run),
                     run.events);
}

// One result of two runs of a seed, of which the second was alone in its process.
run_result settle(run_result first, run_result alone) {
  alone.scenario = first.scenario;
  if (same_run(first, alone)) return first.ended() ? first : alone;
  run_result out = std::move(first);
  out.message = fmt::format("among other seeds: {}; alone in a fresh process: {}", in_words(out),
                            in_words(alone));
  out.kind = outcome::mismatched;
  out.check = "digest mismatch";
  out.recent.clear();
  return out;
}

}  // namespace

campaign_run::campaign_run(campaign_options options)
    : options_(std::move(options)),
      source_(options_.scenarios, options_.seeds, options_.part,
              options_.named ? seed_source::shares::equal : seed_source::shares::by_cost),
      start_ns_(wall_now_ns()),
      progress_(source_.count(), options_.length) {
  if (options_.length) source_.take_turns();
  if (!options_.json_path.empty()) json_.emplace(options_.json_path);
  if (!options_.junit_path.empty()) junit_.emplace(options_.junit_path);
  for (const scenario* one : options_.scenarios)
    total_.expect(std::string(one->name()), one->about().marks());
}

exit_code campaign_run::run() {
  if (options_.in_process) {
    run_in_process();
  } else {
    worker_pool(*this, options_.limits).run();
  }
  return conclude();
}

void campaign_run::run_in_process() {
  for (auto batch = next_batch(); batch; batch = next_batch()) {
    for (std::uint64_t i = 0; i < batch->count; ++i) {
      run_request how;
      how.base = recipe::from_seed(batch->first + i * batch->step);
      on_result(*batch, batch->index + i, run_once(*batch->what, how));
      on_tick();
    }
  }
}

// --- Work

// About batch_ns of work, and never so much that other workers have nothing to do.
std::uint64_t campaign_run::batch_size() const noexcept {
  if (told_ == 0) return 1;
  std::int64_t wall_ns = 0;
  for (const auto& [name, one] : total_.scenarios()) wall_ns += one.wall_ns;
  const auto mean_ns = std::max<std::int64_t>(wall_ns / static_cast<std::int64_t>(told_), 1);
  const std::uint64_t share = source_.count() / (4 * options_.limits.jobs) + 1;
  return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(batch_ns / mean_ns), 1,
                                   std::min(share, batch_size_max));
}

std::optional<seed_batch> campaign_run::next_batch() {
  if (!checks_.empty()) {
    const seed_batch check = checks_.front();
    checks_.pop_front();
    return check;
  }
  if (options_.length && wall_now_ns() - start_ns_ >= options_.length->count()) source_.skip_all();
  return source_.next(batch_size());
}

void campaign_run::on_result(const seed_batch& from, std::uint64_t index, run_result&& run) {
  if (from.alone) {
    waiting& first = waiting_.at(index);
    first.run = settle(std::move(first.run), std::move(run));
    first.checking = false;
  } else {
    const bool checking = !options_.in_process && wants_check(run);
    if (checking)
      checks_.push_back({.what = from.what, .first = run.seed, .index = index, .alone = true});
    waiting_.emplace(index, waiting{std::move(run), checking});
  }
  while (!waiting_.empty() && waiting_.begin()->first == told_ &&
         !waiting_.begin()->second.checking) {
    const run_result next = std::move(waiting_.begin()->second.run);
    waiting_.erase(waiting_.begin());
    ++told_;
    tell(next);
  }
}

void campaign_run::on_worker_failure(const std::string& what) {
  if (worker_failures_.size() < 10) worker_failures_.push_back(what);
}

void campaign_run::on_tick() { progress_.update(told_, total_.failed()); }

// --- Telling

void campaign_run::tell(const run_result& run) {
  total_.add(run);
  if (json_) json_->write(json_line(run, options_.program));
  if (run.passed()) return;
  if (options_.expect_failure && run.kind != outcome::mismatched)
    source_.skip(*find_scenario(run.scenario));
  progress_.clear();
  const std::string replay = replay_command(options_.program, run);
  const std::uint64_t failed = total_.failed();
  if (options_.expect_failure && run.kind != outcome::mismatched) {
    say("as expected: " + mention_failure(run, replay));
  } else if (failed <= described_failure_count_max) {
    say(describe_failure(run, replay));
  } else if (failed <= mentioned_failure_count_max) {
    say(mention_failure(run, replay));
  } else if (failed == mentioned_failure_count_max + 1) {
    say("more failures are only counted\n");
  }
}

std::vector<std::string> campaign_run::judge() const {
  std::vector<std::string> findings = worker_failures_;
  if (total_.mismatched() != 0)
    findings.push_back(
        fmt::format("{} seeds did something else in a fresh process", total_.mismatched()));
  if (options_.expect_failure) {
    for (const auto& [name, one] : total_.scenarios())
      if (one.failed == one.mismatched)
        findings.push_back(
            fmt::format("{} should have failed, and passed all of its {} seeds", name, one.runs));
    return findings;
  }
  // A failing run ends early: it says nothing about what is never reached.
  if (total_.failed() != 0 || options_.part.count != 1) return findings;
  for (std::string& one : total_.inert_families()) findings.push_back(std::move(one));
  for (std::string& one : total_.missed_marks()) findings.push_back(std::move(one));
  return findings;
}

exit_code campaign_run::conclude() {
  progress_.clear();
  const duration length{wall_now_ns() - start_ns_};
  const std::vector<std::string> findings = judge();
  say(summarise(total_, length));
  for (const std::string& one : findings) say("NOT TRUSTWORTHY: " + one + "\n");
  if (junit_) junit_->write(to_junit(total_, {options_.program, length, findings}));
  if (!findings.empty()) return exit_code::untrustworthy;
  if (total_.failed() != 0 && !options_.expect_failure) return exit_code::failing_seed;
  return exit_code::passed;
}

}  // namespace reprise::sim::campaign
