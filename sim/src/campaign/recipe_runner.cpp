#include "recipe_runner.hpp"

#include <array>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include <reprise/sim/campaign/result_line.hpp>
#include <reprise/sim/campaign/seed_range.hpp>

#include "crash_report.hpp"
#include "stopwatch.hpp"
#include "worker.hpp"

namespace reprise::sim::campaign {
namespace {

// "PATH ENTITY PURPOSE ORDINAL BOUND VALUE WHEN_NS"
std::optional<made_choice> choice_from(std::string_view line) {
  const auto space = line.find(' ');
  const auto path = unescape_word(line.substr(0, space));
  if (space == std::string_view::npos || !path) return std::nullopt;
  line.remove_prefix(space + 1);
  std::array<std::uint64_t, 6> values{};
  for (std::uint64_t& value : values) {
    const auto end = line.find(' ');
    const auto number = parse_number(line.substr(0, end));
    if (!number) return std::nullopt;
    value = *number;
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  }
  if (values[1] >= purpose_count) return std::nullopt;
  made_choice out;
  out.point.path = *path;
  out.point.entity = {values[0]};
  out.point.what = static_cast<purpose>(values[1]);
  out.point.ordinal = values[2];
  out.point.bound = values[3];
  out.point.value = values[4];
  out.when_ns = static_cast<std::int64_t>(values[5]);
  return out;
}

void keep_first_of_each(std::vector<made_choice>& choices) {
  std::set<std::tuple<entity_id, purpose, std::uint64_t>> seen;
  std::erase_if(choices, [&seen](const made_choice& one) {
    return !seen.insert({one.point.entity, one.point.what, one.point.ordinal}).second;
  });
}

}  // namespace

void recipe_runner::start_afresh() {
  if (worker_) processes_.kill(*worker_);
  worker_.reset();
}

recorded_run recipe_runner::run(const recipe& base, std::uint64_t event_count_max,
                                std::int64_t hang_ns) {
  if (!worker_) {
    worker_ = processes_.start({{}, {std::string(worker_argument)}, {}});
    line_.clear();
  }
  errors_.clear();
  ended_ = hung_ = false;
  recorded_run out;
  out.result.seed = base.seed.value_or(base.data_seed);
  const std::string text = to_text(base);
  processes_.write(*worker_, fmt::format("recipe {} {} {}\n{}", what_.name(), text.size(),
                                         event_count_max, text));
  const std::int64_t limit_ns = wall_now_ns() + hang_ns;
  while (!ended_) {
    for (const process_event& event : processes_.wait(100'000'000))
      if (event.from == worker_) ended_ = take(event, out) || ended_;
    if (ended_ || wall_now_ns() < limit_ns) continue;
    hung_ = true;
    processes_.kill(*worker_);
  }
  out.result.scenario = what_.name();
  keep_first_of_each(out.choices);
  return out;
}

bool recipe_runner::take(const process_event& event, recorded_run& out) {
  switch (event.what) {
    case process_event::kind::error_output: errors_ += event.bytes; return false;
    case process_event::kind::output:
      for (std::string_view bytes = event.bytes; !bytes.empty();) {
        const auto end = bytes.find('\n');
        line_ += bytes.substr(0, end);
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
        if (end == std::string_view::npos) break;
        const std::string line = std::exchange(line_, {});
        if (line == "end") return true;
        take_line(line, out);
      }
      return false;
    case process_event::kind::ended: break;
  }
  worker_.reset();
  const crash_report crash = report_crash(event.status, errors_);
  out.result.kind = hung_ ? outcome::hung : outcome::crashed;
  out.result.check = hung_ ? "hung" : crash.how;
  out.result.message = crash.message;
  out.result.recent = crash.recent;
  return true;
}

void recipe_runner::take_line(std::string_view line, recorded_run& out) {
  if (line.starts_with("choice ")) {
    if (auto made = choice_from(line.substr(7))) out.choices.push_back(std::move(*made));
  } else if (line.starts_with("result ")) {
    if (auto run = result_from_line(line.substr(7))) out.result = std::move(*run);
  }
}

}  // namespace reprise::sim::campaign
