// 050_moving_actor --config alpha.toml         start beta.toml beside it, and
// 050_moving_actor --config gamma.toml --room  the room begins here
#include "moving_node.hpp"
#include "program_main.hpp"

int main(int argc, char** argv) {
  examples::moving_options options;
  bool room_here = false;
  std::uint64_t stay_ms = 500;
  examples::program moving;
  moving.name = "050_moving_actor";
  moving.about = "A chat room that moves from node to node while everybody talks in it.";
  moving.more = [&](CLI::App& app) {
    examples::add_config_option(app, options.peers);
    app.add_flag("--room", room_here, "the room begins on this node");
    app.add_option("--stay-ms", stay_ms, "how long the room stays on a node")
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--lines", options.visitor.lines, "this node's visitor says; 0: without end")
        ->check(CLI::Range(0, 1'000'000'000));
  };
  moving.run = [&](reprise::environment env, examples::print_line print) {
    options.where = room_here ? examples::room_begins::here : examples::room_begins::elsewhere;
    options.room.stay = std::chrono::milliseconds(stay_ms);
    options.room.print = print;
    options.visitor.name = options.peers.node.text();
    options.visitor.print = std::move(print);
    return examples::moving_node(env, options);
  };
  return examples::program_main(argc, argv, moving);
}
