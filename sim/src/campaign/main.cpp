#include <reprise/sim/main.hpp>

#include <system_error>

#include <fmt/format.h>

#include "command_line.hpp"
#include "console.hpp"
#include "process.hpp"
#include "worker.hpp"

namespace reprise::sim {
namespace {

using namespace campaign;

// Two scenarios of one name would be one to every command and recipe.
void require_unique_names() {
  std::string_view before;
  for (const scenario* one : all_scenarios()) {
    if (one->name() == before)
      throw usage_error(fmt::format("two scenarios are called {}", before));
    before = one->name();
  }
}

struct runner {
  exit_code operator()(const list_options& options) const {
    return list_scenarios(options.as_json);
  }
  exit_code operator()(const campaign_options& options) const {
    return campaign_run(options).run();
  }
  exit_code operator()(const replay_options& options) const { return replay(options); }
  exit_code operator()(const shrink_options& options) const { return shrink(options); }
  exit_code operator()(const compare_options& options) const { return compare(options); }
};

}  // namespace

int campaign_main(int argc, char** argv) {
  if (argc == 2 && argv[1] == worker_argument) return worker_main();
  ignore_broken_pipes();
  exit_code code = exit_code::passed;
  try {
    require_unique_names();
    if (const auto wanted = parse_command_line(argc, argv)) code = std::visit(runner{}, *wanted);
  } catch (const usage_error& error) {
    complain(fmt::format("{}: {}\n", argv[0], error.what()));
    code = exit_code::usage;
  } catch (const std::system_error& error) {
    // A worker that cannot be started, a pipe that breaks: no verdict can be had.
    complain(fmt::format("{}: {}\n", argv[0], error.what()));
    code = exit_code::untrustworthy;
  }
  return static_cast<int>(code);
}

}  // namespace reprise::sim
