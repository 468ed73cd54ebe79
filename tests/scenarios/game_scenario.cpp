// The game of 030_actors on a node that is slow, late and out of order: each crash is told once to the parent and once
// to the watcher, and every ping is answered or fatal.
#include <fmt/format.h>

#include <reprise/sim/scenario.hpp>

#include "actors_node.hpp"

using namespace reprise;

REPRISE_SCENARIO(actors_play_ping_pong,
                 sim::about("the ponger crashes, is restarted, and its watcher learns of each")
                     .expects("actor.restarted"),
                 sim::world& world) {
  world.swarm();
  examples::game_options options;
  options.pings = 1 + world.random_below(40);
  options.patience = world.random_below(8);
  options.period = std::chrono::milliseconds(30 + world.random_below(100));
  // The world outlives this frame's view of it, so what the program writes to does too.
  const auto report = std::make_shared<examples::game_report>();
  sim::node& node = world.add_node("alone", 1 + static_cast<std::size_t>(world.random_below(3)));
  node.start([options, report](environment env) {
    return examples::actors_node(env, options, report.get());
  });
  world.always(world.run_until([&] { return !node.running(); }, 600s), "the_game_ends");
  world.always(report->over && node.failure().empty(), "it_ends_well", node.failure());
  world.always(report->pings == options.pings, "every_ping_is_sent");
  world.always(
      report->pongs + report->crashes == report->pings, "each_is_answered_or_fatal",
      fmt::format("{} pings, {} pongs, {} crashes", report->pings, report->pongs, report->crashes));
  world.always(report->downs == report->crashes, "the_watcher_learns_of_each_crash_once");
  world.always(report->restarts == report->crashes, "so_does_the_parent");
  world.always(report->counted == report->pings % (options.patience + 1),
               "a_new_life_begins_with_0");
}
