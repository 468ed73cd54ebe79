#include <algorithm>
#include <array>

#include <fmt/format.h>

#include <reprise/sim/campaign/duration_text.hpp>

#include "commands.hpp"
#include "console.hpp"
#include "process.hpp"
#include "run_once.hpp"

extern "C" void reprise_break(unsigned long long event) {
  reprise::sim::campaign::complain(fmt::format("reprise: event {} is next\n", event));
  reprise::sim::campaign::trap_here();
}

namespace reprise::sim::campaign {
namespace {

// A heal turns every family off: what counts is how strong each has been.
class strength_watch {
 public:
  void look(const choices& at) {
    for (std::size_t i = 0; i < family_count; ++i)
      strongest_[i] = std::max(strongest_[i], at.strength(static_cast<family>(i)));
  }
  [[nodiscard]] std::string text() const {
    std::string out;
    for (std::size_t i = 0; i < family_count; ++i) {
      const auto which = static_cast<family>(i);
      if (which == family::data || strongest_[i] == 0) continue;
      out += fmt::format(" {}={}", to_string(which), strongest_[i]);
    }
    return out.empty() ? " none" : out;
  }

 private:
  std::array<std::uint32_t, family_count> strongest_{};
};

void last_words(death how) {
  if (how != death::aborted) complain(describe(now_running(), 20));
}

std::string warnings(const std::vector<std::string>& stale, const std::string& collisions) {
  std::string out;
  for (const std::string& one : stale) out += "warning: stale point: " + one + "\n";
  if (!stale.empty()) out += "warning: the recipe is stale: it was made for another program\n";
  if (!collisions.empty()) out += "warning: two entities have one name: " + collisions + "\n";
  return out;
}

}  // namespace

exit_code replay(const replay_options& options) {
  strength_watch strengths;
  std::string recent;
  std::string noted;
  std::string warned;
  run_request how;
  how.base = options.run.base;
  how.before = [&](world& in) {
    in.set_observer([&in, &strengths, break_at = options.break_at](std::uint64_t event) {
      strengths.look(in.choose());
      if (event == break_at) reprise_break(event);
    });
  };
  how.after = [&](world& in) {
    recent = in.describe_recent(options.recent_count);
    noted = in.failed() ? in.failed()->traces : in.describe_traces(20);
    warned = warnings(in.choose().stale_points(), in.names().collisions());
  };
  on_death(&last_words);
  const run_result run = run_once(*options.run.what, how);

  say(fmt::format(
      "scenario  {}\nbase      {}\nverdict   {}\ndigest    {}\nevents    {}\n"
      "virtual   {} s\nfamilies {}\n",
      run.scenario, how.base.seed ? fmt::format("seed {}", *how.base.seed) : std::string("benign"),
      verdict_text(run), digest_text(run), run.events, seconds_text(run.virtual_ns),
      strengths.text()));
  say("last events:\n" + recent);
  if (!noted.empty()) say("last notes:\n" + noted);
  if (!run.passed())
    say(fmt::format("check     {}\nmessage   {}\nat        {} s, event {}\n", run.check,
                    run.message, seconds_text(run.failure_ns), run.failure_event));
  say(warned);
  if (options.break_at > run.events)
    say(fmt::format("warning: there is no event {}\n", options.break_at));
  return run.passed() ? exit_code::passed : exit_code::failing_seed;
}

}  // namespace reprise::sim::campaign
