// Makes a failing run smaller in three steps: masks over whole families and stretches of time on the
// seeded base; then every choice that is left as a point on the benign base; then fewer points.
#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include <reprise/sim/campaign/explain.hpp>
#include <reprise/sim/campaign/replay_command.hpp>
#include <reprise/sim/campaign/shrink_points.hpp>

#include "commands.hpp"
#include "console.hpp"
#include "recipe_runner.hpp"

namespace reprise::sim::campaign {
namespace {

constexpr std::int64_t time_precision = 4096;  // parts of the run

using point_key = std::tuple<entity_id, purpose, std::uint64_t>;

point_key key_of(const recipe_point& point) { return {point.entity, point.what, point.ordinal}; }

class shrinking {
 public:
  explicit shrinking(const shrink_options& options)
      : options_(options),
        runner_(*options.run.what),
        reached_(options.run.base),
        effort_{options.tries} {}

  exit_code run(output_file& out) {
    recorded_run first = runner_.run(reached_, 0, options_.hang_ns);
    target_ = first.result;
    if (target_.passed()) {
      throw usage_error(fmt::format("{} passes with this run: there is nothing to shrink",
                                    options_.run.what->name()));
    }
    // What a candidate may take: more would be another failure, and would cost too much.
    const bool too_long = !target_.ended() || target_.check == "livelock";
    events_max_ = too_long ? 0 : 4 * target_.events + 100'000;
    hang_ns_ = std::min(options_.hang_ns, 20 * target_.wall_ns + 5'000'000'000);
    say(fmt::format("{}: {} choices other than benign\n", verdict_text(target_),
                    first.choices.size()));
    if (!repeats(reached_)) return untrustworthy("the run does not repeat in a fresh process");

    mask_families();
    mask_times(first);
    if (!close())
      return untrustworthy(
          "the recipe of its choices on the benign base does not fail "
          "in the same way: some choice is asked twice, or masked");
    const auto fails = [this](const std::vector<recipe_point>& points) {
      return still_fails_with(points);
    };
    reached_.points = shrink_groups(reached_.points, fails, effort_);
    say(fmt::format("{} choices after leaving out families and entities\n",
                    reached_.points.size()));
    reached_.points = shrink_points(reached_.points, fails, effort_);
    return conclude(out);
  }

 private:
  static exit_code untrustworthy(std::string_view why) {
    say(fmt::format("NOT TRUSTWORTHY: {}\n", why));
    return exit_code::untrustworthy;
  }

  recorded_run try_run(const recipe& candidate) {
    return runner_.run(candidate, events_max_, hang_ns_);
  }

  bool repeats(const recipe& candidate) {
    runner_.start_afresh();
    const recorded_run again = runner_.run(candidate, 0, options_.hang_ns);
    return same_failure(target_, again.result) && same_run(target_, again.result);
  }

  bool accept(const recipe& candidate) {
    if (effort_.tries_left == 0) return false;
    --effort_.tries_left;
    if (!same_failure(target_, try_run(candidate).result)) return false;
    reached_ = candidate;
    return true;
  }

  bool still_fails_with(const std::vector<recipe_point>& points) {
    recipe candidate = reached_;
    candidate.points = points;
    return same_failure(target_, try_run(candidate).result);
  }

  void mask_families() {
    if (!reached_.seed) return;
    for (std::size_t i = 0; i < family_count; ++i) {
      if (static_cast<family>(i) == family::data) continue;
      recipe candidate = reached_;
      candidate.masks.push_back({static_cast<family>(i), "*", 0, INT64_MAX, std::nullopt});
      accept(candidate);
    }
  }

  // Everything is benign from the first time on that will do; then, up to the last time that will
  // do, everything but what is drawn before the world begins to move.
  void mask_times(const recorded_run& first) {
    if (!reached_.seed) return;
    std::int64_t end = 0;
    for (const made_choice& one : first.choices) end = std::max(end, one.when_ns + 1);
    const std::int64_t precision = std::max<std::int64_t>(end / time_precision, 1);
    const recipe whole = reached_;
    for (std::int64_t failing = end, passing = 0; failing - passing > precision;) {
      const std::int64_t middle = passing + (failing - passing) / 2;
      (accept(masked(whole, middle, INT64_MAX)) ? failing : passing) = middle;
    }
    const recipe early = reached_;
    std::int64_t begin = 1;
    for (std::int64_t step = end / 2; step > precision; step /= 2)
      if (accept(masked(early, 1, begin + step))) begin += step;
  }

  static recipe masked(recipe base, std::int64_t from_ns, std::int64_t to_ns) {
    base.masks.push_back({std::nullopt, "*", from_ns, to_ns, std::nullopt});
    return base;
  }

  // The same run on the benign base, every other choice of it a point.
  bool close() {
    const recorded_run masked = try_run(reached_);
    recipe closed;
    closed.scenario = options_.run.what->name();
    closed.data_seed = reached_.data_seed;
    for (const made_choice& one : masked.choices) closed.points.push_back(one.point);
    say(fmt::format("{} choices after masks; closed on the benign base\n", closed.points.size()));
    if (to_text(closed).size() > recipe_bytes_max) {
      for (recipe_point& one : closed.points) one.path = fmt::format("0x{:016x}", one.entity.value);
      if (to_text(closed).size() > recipe_bytes_max) return false;
    }
    if (!same_failure(target_, try_run(closed).result)) return false;
    reached_ = std::move(closed);
    return true;
  }

  exit_code conclude(output_file& out) {
    runner_.start_afresh();
    const recorded_run last = try_run(reached_);
    if (!same_failure(target_, last.result))
      return untrustworthy("the shrunk recipe does not fail in a fresh process");
    out.write("# " + verdict_text(last.result) + "\n" + to_text(reached_));
    say(fmt::format(
        "{} choices remain{}:\n", reached_.points.size(),
        effort_.tries_left == 0 ? " (the effort is used up; more may be left out)" : ""));
    std::map<point_key, std::int64_t> times;
    for (const made_choice& one : last.choices) times.emplace(key_of(one.point), one.when_ns);
    for (const recipe_point& one : reached_.points) {
      const auto time = times.find(key_of(one));
      const bool known = time != times.end();
      say("  " + explain(one, known ? std::optional(time->second) : std::nullopt) + "\n");
    }
    if (reached_.points.empty()) say("  none: it fails in a world where nothing goes wrong\n");
    say(fmt::format("{}\nreplay    {} replay --recipe {}\n", verdict_text(last.result),
                    shell_word(options_.program), shell_word(options_.out_path)));
    return exit_code::passed;
  }

  const shrink_options& options_;
  recipe_runner runner_;
  recipe reached_;
  shrink_effort effort_;
  run_result target_;
  std::uint64_t events_max_ = 0;
  std::int64_t hang_ns_ = 0;
};

}  // namespace

exit_code shrink(const shrink_options& options) {
  exit_code code = exit_code::untrustworthy;
  {
    output_file out(options.out_path);
    code = shrinking(options).run(out);
  }
  if (code != exit_code::passed) std::remove(options.out_path.c_str());
  return code;
}

}  // namespace reprise::sim::campaign
