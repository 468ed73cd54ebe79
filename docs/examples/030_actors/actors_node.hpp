// Ping and pong between actors of one process: told, asked, watched, crashed and restarted.
#pragma once

#include <reprise/env/environment.hpp>
#include <reprise/env/task.hpp>

#include "game.hpp"

namespace examples {

// Runs until the game is over or stop is requested. `report` outlives the task.
reprise::task<void> actors_node(reprise::environment env, game_options options,
                                game_report* report);

}  // namespace examples
