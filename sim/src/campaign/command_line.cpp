#include "command_line.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <reprise/sim/campaign/duration_text.hpp>

#include "console.hpp"

namespace reprise::sim::campaign {
namespace {

constexpr unsigned jobs_max = 1024;

// What was written, as text: it is checked here and not by the library, so that every complaint says
// what would be right.
struct written {
  std::string scenario;
  std::string seed;
  std::string seeds;
  std::string length;
  std::string jobs;
  std::string part;
  std::string hang;
  std::string recipe;
  std::string event;
  std::string count;
  std::string tries;
  std::string out;
  std::string other;
  std::string json;
  std::string junit;
  bool as_json = false;
  bool expect_failure = false;
  bool in_process = false;
};

std::uint64_t number(const char* option, const std::string& text, std::uint64_t least,
                     std::uint64_t most) {
  const auto value = parse_number(text);
  if (!value || *value < least || *value > most)
    throw usage_error(
        fmt::format("{} '{}': a number from {} to {} is needed", option, text, least, most));
  return *value;
}

duration length_of_time(const char* option, const std::string& text) {
  const auto value = parse_duration(text);
  if (!value)
    throw usage_error(
        fmt::format("{} '{}': a length of time is needed, such as 500ms, 60s, 5min", option, text));
  return *value;
}

std::int64_t hang_ns(const written& from) {
  return from.hang.empty() ? worker_limits{}.hang_ns
                           : length_of_time("--hang-after", from.hang).count();
}

// Canaries take part when they are named, or when failures are expected.
std::vector<const scenario*> chosen_scenarios(const written& from) {
  const bool named = from.scenario.find('*') == std::string::npos && !from.scenario.empty();
  const std::string pattern = from.scenario.empty() ? "*" : from.scenario;
  std::vector<const scenario*> chosen;
  bool canary_left_out = false;
  for (const scenario* one : all_scenarios()) {
    if (!pattern_matches(pattern, one->name())) continue;
    const bool canary = one->about().is_canary();
    const bool wanted = from.scenario.empty() ? canary == from.expect_failure
                                              : named || !canary || from.expect_failure;
    if (wanted) chosen.push_back(one);
    canary_left_out = canary_left_out || (canary && !wanted);
  }
  if (!chosen.empty()) return chosen;
  if (canary_left_out)
    throw usage_error(
        fmt::format("only canaries match '{}': name one, or use --expect-failure", pattern));
  if (from.expect_failure && from.scenario.empty()) throw usage_error("there is no canary");
  throw usage_error(fmt::format("no scenario matches '{}'; 'list' shows them", pattern));
}

campaign_options campaign_of(const written& from) {
  campaign_options out;
  if (!from.seeds.empty() + !from.seed.empty() + !from.length.empty() > 1)
    throw usage_error("--seeds, --seed and --for exclude each other");
  if (!from.seeds.empty()) {
    const auto range = seed_range::parse(from.seeds);
    if (!range)
      throw usage_error(
          fmt::format("--seeds '{}': two numbers are needed, A..B with A <= B", from.seeds));
    out.seeds = *range;
  }
  if (!from.seed.empty())
    out.seeds.first = out.seeds.last = number("--seed", from.seed, 0, ~std::uint64_t{0});
  if (!from.length.empty()) {
    out.length = length_of_time("--for", from.length);
    out.seeds.last = ~std::uint64_t{0} - jobs_max;
  }
  if (!from.part.empty()) {
    const auto part = shard::parse(from.part);
    if (!part)
      throw usage_error(fmt::format("--shard '{}': I/N is needed, with 1 <= I <= N", from.part));
    out.part = *part;
  }
  out.limits.jobs = from.jobs.empty()
                        ? processor_count()
                        : static_cast<unsigned>(number("--jobs", from.jobs, 1, jobs_max));
  out.limits.hang_ns = hang_ns(from);
  if (from.in_process && !from.jobs.empty() && out.limits.jobs != 1)
    throw usage_error("--in-process runs one seed after the other: --jobs does not go with it");
  out.in_process = from.in_process;
  out.expect_failure = from.expect_failure;
  out.json_path = from.json;
  out.junit_path = from.junit;
  out.scenarios = chosen_scenarios(from);
  out.named = !from.scenario.empty() && from.scenario.find('*') == std::string::npos;
  return out;
}

const scenario& scenario_named(const std::string& name) {
  const scenario* const found = find_scenario(name);
  if (found == nullptr)
    throw usage_error(fmt::format("there is no scenario '{}'; 'list' shows them", name));
  return *found;
}

chosen_run run_of(const written& from) {
  chosen_run out;
  if (from.recipe.empty() == from.seed.empty())
    throw usage_error("either --scenario NAME --seed S or --recipe FILE is needed");
  if (!from.seed.empty()) {
    if (from.scenario.empty()) throw usage_error("--seed needs --scenario NAME");
    out.what = &scenario_named(from.scenario);
    out.base = recipe::from_seed(number("--seed", from.seed, 0, ~std::uint64_t{0}));
    out.base.scenario = from.scenario;
    return out;
  }
  parsed_recipe parsed = parse_recipe(read_file(from.recipe, recipe_bytes_max));
  if (!parsed.value) throw usage_error(from.recipe + ": " + parsed.error);
  out.base = std::move(*parsed.value);
  if (!from.scenario.empty()) out.base.scenario = from.scenario;
  if (out.base.scenario.empty())
    throw usage_error(from.recipe + ": it names no scenario; --scenario NAME is needed");
  out.what = &scenario_named(out.base.scenario);
  return out;
}

void add_run(CLI::App& to, written& into) {
  to.add_option("--scenario", into.scenario, "Its name")->type_name("NAME");
  to.add_option("--seed", into.seed, "The seed")->type_name("S");
  to.add_option("--recipe", into.recipe, "A recipe, instead of scenario and seed")
      ->type_name("FILE");
}

void add_hang(CLI::App& to, written& into) {
  to.add_option("--hang-after", into.hang, "Wall time after which one seed counts as hung (60s)")
      ->type_name("TIME");
}

void add_campaign(CLI::App& to, written& into) {
  to.add_option("--scenario", into.scenario, "Which; * stands for anything (all but canaries)")
      ->type_name("GLOB");
  to.add_option("--seeds", into.seeds, "From A to B (1..1000)")->type_name("A..B");
  to.add_option("--seed", into.seed, "Only this one")->type_name("S");
  to.add_option("--for", into.length, "As many seeds as fit into this time")->type_name("TIME");
  to.add_option("--jobs", into.jobs, "Worker processes (one for each processor)")->type_name("N");
  to.add_option("--shard", into.part, "Only the I-th of N parts of the seeds")->type_name("I/N");
  to.add_option("--junit", into.junit, "Write JUnit XML")->type_name("FILE");
  to.add_option("--json", into.json, "Write a JSON object a line for each run")->type_name("FILE");
  to.add_flag("--expect-failure", into.expect_failure,
              "Succeed when every scenario fails (the canaries, unless --scenario says more)");
  to.add_flag("--in-process", into.in_process, "Without workers: for debuggers and profilers");
  add_hang(to, into);
}

}  // namespace

std::optional<command> parse_command_line(int argc, const char* const* argv) {
  CLI::App app("Runs simulated worlds from seeds: the same seed, the same run.");
  app.require_subcommand(1);
  written from;
  CLI::App* const list = app.add_subcommand("list", "The scenarios, with one line each");
  list->add_flag("--json", from.as_json, "One JSON object a line");
  CLI::App* const run = app.add_subcommand("run", "A campaign: many seeds of some scenarios");
  add_campaign(*run, from);
  CLI::App* const again = app.add_subcommand("replay", "One run again, with its last events");
  add_run(*again, from);
  again->add_option("--break-at", from.event, "Trap into the debugger before this event")
      ->type_name("EVENT");
  again->add_option("--events", from.count, "How many of the last events to show (30)")
      ->type_name("N");
  CLI::App* const smaller =
      app.add_subcommand("shrink", "The smallest recipe that still fails the same way");
  add_run(*smaller, from);
  add_hang(*smaller, from);
  smaller->add_option("--out", from.out, "Where to write the recipe")->type_name("FILE");
  smaller->add_option("--tries", from.tries, "Runs to spend (3000)")->type_name("N");
  CLI::App* const twice =
      app.add_subcommand("compare", "Two runs in two processes: the first event that differs");
  add_run(*twice, from);
  add_hang(*twice, from);
  twice->add_option("--with", from.other, "Another build of this program for the second run")
      ->type_name("PROGRAM");

  const auto is_asked_for = [argv](const CLI::App* known) { return known->get_name() == argv[1]; };
  if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(is_asked_for).empty())
    throw usage_error(
        fmt::format("there is no command '{}': list, run, replay, shrink, compare", argv[1]));
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    say(app.help());
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    std::string line = error.what();
    line.resize(std::min(line.size(), line.find('\n')));
    throw usage_error(line + " (--help tells more)");
  }

  if (*list) return list_options{from.as_json};
  if (*run) {
    campaign_options out = campaign_of(from);
    out.program = argv[0];
    return out;
  }
  if (*again) {
    replay_options out;
    out.run = run_of(from);
    if (!from.event.empty()) out.break_at = number("--break-at", from.event, 1, ~std::uint64_t{0});
    if (!from.count.empty())
      out.recent_count = number("--events", from.count, 0, recent_events::count_max);
    return out;
  }
  if (*smaller) {
    shrink_options out;
    if (from.out.empty()) throw usage_error("shrink needs --out FILE");
    out.program = argv[0];
    out.run = run_of(from);
    out.out_path = from.out;
    if (!from.tries.empty()) out.tries = number("--tries", from.tries, 1, 1'000'000);
    out.hang_ns = hang_ns(from);
    return out;
  }
  compare_options out;
  out.run = run_of(from);
  out.other_program = from.other;
  out.hang_ns = hang_ns(from);
  return out;
}

}  // namespace reprise::sim::campaign
