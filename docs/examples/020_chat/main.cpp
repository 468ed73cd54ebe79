// 020_chat --listen 127.0.0.1:7100            a server; nc 127.0.0.1 7100 joins
// 020_chat --connect 127.0.0.1:7100           bots that talk and check what they hear
#include <cstdio>

#include <CLI/CLI.hpp>

#include <reprise/transports/run.hpp>

#include "chat_client.hpp"
#include "chat_server.hpp"

namespace {

void print(std::string_view line) {
  std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Chat in rooms over lines of text: a server, or bots that check what they hear.");
  std::string listen;
  std::string connect;
  std::size_t threads = 1;
  double seconds = 5;
  examples::chat_server_options server;
  examples::chat_client_options client;
  auto* listening = app.add_option("--listen", listen, "ADDRESS:PORT to serve");
  auto* connecting = app.add_option("--connect", connect, "HOST:PORT to dial");
  listening->excludes(connecting);
  app.add_option("--threads", threads, "loops, one thread each")->check(CLI::Range(1, 64));
  app.add_option("--sessions", client.load.session_count, "client: connections")->check(CLI::Range(1, 20000));
  app.add_option("--rooms", client.room_count, "client: rooms the bots spread over")->check(CLI::Range(1, 1000));
  app.add_option("--outstanding", client.load.outstanding, "client: lines in flight per session")
      ->check(CLI::Range(1, 10000));
  app.add_option("--seconds", seconds, "client: how long; 0 until SIGINT")->check(CLI::Range(0.0, 1e6));
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& wrong) {
    std::fprintf(stderr, "020_chat: %s (see --help)\n", wrong.what());
    return 2;
  }
  reprise::transports::node_options node;
  node.loop_count = threads;
  if (*listening) {
    const auto at = reprise::endpoint::parse(listen);
    if (!at) {
      std::fprintf(stderr, "020_chat: --listen needs ADDRESS:PORT, not '%s'\n", listen.c_str());
      return 2;
    }
    server.at = at.value();
    server.print = print;
    node.name = "chat-server";
    return reprise::transports::run(
        node, [&](reprise::environment env) { return examples::chat_server(env, server); });
  }
  if (*connecting) {
    const auto to = reprise::host_port::parse(connect);
    if (!to) {
      std::fprintf(stderr, "020_chat: --connect needs HOST:PORT, not '%s'\n", connect.c_str());
      return 2;
    }
    client.load.to = to.value();
    client.load.run_for = reprise::duration(static_cast<std::int64_t>(seconds * 1e9));
    client.load.print = print;
    node.name = "chat-client";
    examples::load_report report;
    return reprise::transports::run(node, [&](reprise::environment env) {
      return examples::chat_client(env, client, &report);
    });
  }
  std::fprintf(stderr, "020_chat: --listen or --connect is needed (see --help)\n");
  return 2;
}
