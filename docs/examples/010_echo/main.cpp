// 010_echo --listen 127.0.0.1:7000            a server
// 010_echo --connect 127.0.0.1:7000           a dummy client
#include "echo_client.hpp"
#include "echo_server.hpp"
#include "example_main.hpp"

int main(int argc, char** argv) {
  examples::echo_client_options client;
  examples::example echo;
  echo.program = "010_echo";
  echo.about = "Echo over framed sessions: a server, or a client that checks every echo.";
  echo.more = [&](CLI::App& app) {
    app.add_option("--payload", client.payload_bytes, "client: bytes per frame")
        ->check(CLI::Range(8, 1 << 20));
  };
  echo.serve = [](reprise::environment env, reprise::endpoint at, examples::print_line print) {
    examples::echo_server_options options;
    options.at = at;
    options.print = std::move(print);
    return examples::echo_server(env, options);
  };
  echo.load = [&](reprise::environment env, examples::load_options load,
                  examples::load_report* report) {
    client.load = std::move(load);
    return examples::echo_client(env, client, report);
  };
  return examples::example_main(argc, argv, echo);
}
