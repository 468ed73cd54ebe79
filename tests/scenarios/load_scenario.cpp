#include "load_scenario.hpp"

#include <fmt/format.h>

namespace scenarios {

using namespace reprise;

load_world make_load_world(sim::world& world) {
  sim::node& server = world.add_node("server", 2);
  sim::node& client = world.add_node("client", 2);
  return load_world{server, client, {}};
}

void run_load(sim::world& world, load_world& loaded) {
  const examples::load_report& report = loaded.report;
  world.chaos(1s, {&loaded.server});
  world.run_for(1s);
  world.heal();

  // Liveness: with the faults over, everything that lives is answered and both programs end.
  if (!world.run_until([&] { return !loaded.client.running(); }, 300s)) {
    world.fail("client_ends", fmt::format("{} answers are still awaited", report.waiting));
    return;
  }
  loaded.server.stop();
  if (!world.run_until([&] { return !loaded.server.running(); }, 60s)) {
    world.fail("server_ends", "it was asked to stop 60 s ago");
    return;
  }
  world.expect_quiet_within(60s);

  world.always(report.wrong == 0, "answers_unchanged_in_order");
  world.always(report.waiting == 0, "wait_count_is_0", fmt::format("{} left", report.waiting));
  world.always(
      report.sent == report.answered + report.lost, "counters_balance",
      fmt::format("sent {} answered {} lost {}", report.sent, report.answered, report.lost));
  world.always(world.open_stream_count() == 0, "streams_are_released");
  if (report.answered > 0) world.marks().reached("load.answered");
  if (report.lost > 0) world.marks().reached("load.lost");
  if (report.connect_failures > 0) world.marks().reached("load.connect_failed");
}

}  // namespace scenarios
