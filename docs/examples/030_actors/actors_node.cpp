#include "actors_node.hpp"

#include <fmt/format.h>

#include <reprise/actor/actor_system.hpp>
#include <reprise/env/await.hpp>

#include "referee.hpp"

namespace examples {

using namespace reprise;

task<void> actors_node(environment env, game_options options, game_report* report) {
  // Whichever comes first: the end of the game, or the request to stop.
  wake_event over;
  stop_hook on_stop(delegate<void()>::to<&wake_event::signal>(&over));
  env.stop().subscribe(on_stop);
  game shared;
  shared.options = std::move(options);
  shared.report = report;
  shared.on_over = [&over] { over.signal(); };

  actor_system actors(env);
  static_cast<void>(co_await actors.start());
  actors.here().spawn<referee>(&shared);
  co_await over;
  co_await actors.close(1s);
  shared.options.print(fmt::format("{} pings, {} pongs, {} crashes, {} restarts", report->pings,
                                   report->pongs, report->crashes, report->restarts));
}

}  // namespace examples
