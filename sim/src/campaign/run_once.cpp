#include "run_once.hpp"

#include <fmt/format.h>

#include <reprise/core/assert.hpp>
#include <reprise/sim/campaign/duration_text.hpp>

#include "console.hpp"
#include "stopwatch.hpp"

namespace reprise::sim::campaign {
namespace {

running current;

// For assertions between runs of the world; inside them it has its own handler.
void on_assertion(const assertion&, void*) noexcept { complain(describe(current, 20)); }

void run_body(const std::function<void(world&)>& body, world& in) {
  try {
    body(in);
  } catch (const std::exception& escaped) {
    in.fail("exception", escaped.what());
  } catch (...) {
    in.fail("exception", "of an unknown type");
  }
}

void collect(const world& in, mark_board& marks, const accounting& faults, std::size_t recent_count,
             run_result& out) {
  out.digest = in.digest();
  out.events = in.event_count();
  out.virtual_ns = in.now_ns();
  out.faults = faults;
  for (const auto& [mark, count] : marks.all()) out.marks[mark] = count;
  if (!in.failed()) return;
  const failure& first = *in.failed();
  out.kind = outcome::failed;
  out.check = first.check;
  out.message = first.message;
  out.failure_event = first.event;
  out.failure_ns = first.time_ns;
  out.recent = in.describe_recent(recent_count);
}

}  // namespace

const running& now_running() noexcept { return current; }

std::string describe(const running& run, std::size_t event_count) {
  if (run.in == nullptr) return {};
  return fmt::format(
      "reprise: scenario {}, {}, at {} s, event {}; the last events:\n{}", run.scenario,
      run.in->options().base.seed ? fmt::format("seed {}", *run.in->options().base.seed)
                                  : std::string("benign base"),
      seconds_text(run.in->now_ns()), run.in->event_count(), run.in->describe_recent(event_count));
}

run_result run_once(std::string_view name, const std::function<void(world&)>& body,
                    const run_request& how) {
  run_result out;
  out.scenario = name;
  out.seed = how.base.seed.value_or(how.base.data_seed);
  const std::int64_t start_ns = wall_now_ns();
  {
    const assertion_scope scope(&on_assertion, nullptr);
    world_options options;
    options.base = how.base;
    options.base.scenario = name;
    options.keep_ledger = how.keep_ledger;
    if (how.event_count_max != 0) options.event_count_max = how.event_count_max;
    world in(std::move(options));
    current = {name, &in};
    if (how.before) how.before(in);
    run_body(body, in);
    in.set_observer({});
    if (how.after) how.after(in);
    collect(in, in.marks(), in.account(), how.recent_count, out);
  }
  current = {};  // only now: destroying a world may crash as well
  out.wall_ns = wall_now_ns() - start_ns;
  return out;
}

}  // namespace reprise::sim::campaign
