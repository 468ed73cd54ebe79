#include "json_lines.hpp"

#include <nlohmann/json.hpp>

#include <reprise/sim/campaign/replay_command.hpp>

namespace reprise::sim::campaign {
namespace {

using json = nlohmann::ordered_json;

std::string line(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string json_line(const run_result& run, std::string_view program) {
  json out;
  out["scenario"] = run.scenario;
  out["seed"] = run.seed;
  out["verdict"] = verdict_text(run);
  out["digest"] = digest_text(run);
  out["events"] = run.events;
  out["virtual_ns"] = run.virtual_ns;
  out["wall_ns"] = run.wall_ns;
  if (!run.passed()) {
    out["check"] = run.check;
    out["message"] = run.message;
    out["replay"] = replay_command(program, run);
  }
  return line(out);
}

std::string json_line(const scenario& what) {
  json out;
  out["name"] = what.name();
  out["description"] = what.about().line();
  out["canary"] = what.about().is_canary();
  out["expects"] = what.about().marks();
  return line(out);
}

}  // namespace reprise::sim::campaign
