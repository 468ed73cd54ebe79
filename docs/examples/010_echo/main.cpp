// 010_echo --listen 127.0.0.1:7000            a server
// 010_echo --connect 127.0.0.1:7000           a dummy client
#include <cstdio>

#include <CLI/CLI.hpp>

#include <reprise/transports/run.hpp>

#include "echo_client.hpp"
#include "echo_server.hpp"

namespace {

void print(std::string_view line) {
  std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Echo over framed sessions: a server, or a client that checks every echo.");
  std::string listen;
  std::string connect;
  std::size_t threads = 1;
  double seconds = 5;
  examples::echo_server_options server;
  examples::echo_client_options client;
  auto* listening = app.add_option("--listen", listen, "ADDRESS:PORT to serve");
  auto* connecting = app.add_option("--connect", connect, "HOST:PORT to dial");
  listening->excludes(connecting);
  app.add_option("--threads", threads, "loops, one thread each")->check(CLI::Range(1, 64));
  app.add_option("--sessions", client.load.session_count, "client: connections")->check(CLI::Range(1, 20000));
  app.add_option("--outstanding", client.load.outstanding, "client: frames in flight per session")
      ->check(CLI::Range(1, 10000));
  app.add_option("--payload", client.payload_bytes, "client: bytes per frame")
      ->check(CLI::Range(8, 1 << 20));
  app.add_option("--seconds", seconds, "client: how long; 0 until SIGINT")->check(CLI::Range(0.0, 1e6));
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& wrong) {
    std::fprintf(stderr, "010_echo: %s (see --help)\n", wrong.what());
    return 2;
  }
  reprise::transports::node_options node;
  node.loop_count = threads;
  if (*listening) {
    const auto at = reprise::endpoint::parse(listen);
    if (!at) {
      std::fprintf(stderr, "010_echo: --listen needs ADDRESS:PORT, not '%s'\n", listen.c_str());
      return 2;
    }
    server.at = at.value();
    server.print = print;
    node.name = "echo-server";
    return reprise::transports::run(
        node, [&](reprise::environment env) { return examples::echo_server(env, server); });
  }
  if (*connecting) {
    const auto to = reprise::host_port::parse(connect);
    if (!to) {
      std::fprintf(stderr, "010_echo: --connect needs HOST:PORT, not '%s'\n", connect.c_str());
      return 2;
    }
    client.load.to = to.value();
    client.load.run_for = reprise::duration(static_cast<std::int64_t>(seconds * 1e9));
    client.load.print = print;
    node.name = "echo-client";
    examples::load_report report;
    return reprise::transports::run(node, [&](reprise::environment env) {
      return examples::echo_client(env, client, &report);
    });
  }
  std::fprintf(stderr, "010_echo: --listen or --connect is needed (see --help)\n");
  return 2;
}
