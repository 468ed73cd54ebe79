// 030_actors                                  a game of twelve pings
// 030_actors --pings 0                        until SIGINT
#include "actors_node.hpp"
#include "program_main.hpp"

int main(int argc, char** argv) {
  examples::game_options options;
  examples::game_report report;
  examples::program actors;
  actors.name = "030_actors";
  actors.about = "Actors in one process: ping, ask, watch, supervision, timers.";
  actors.more = [&](CLI::App& app) {
    app.add_option("--pings", options.pings, "how many; 0 until SIGINT")
        ->check(CLI::Range(0, 1'000'000));
    app.add_option("--patience", options.patience, "pings that the ponger bears in one life")
        ->check(CLI::Range(0, 1'000'000));
  };
  actors.run = [&](reprise::environment env, examples::print_line print) {
    options.print = std::move(print);
    return examples::actors_node(env, options, &report);
  };
  return examples::program_main(argc, argv, actors);
}
