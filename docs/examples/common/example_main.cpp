#include "example_main.hpp"

#include "program_main.hpp"

namespace examples {

int example_main(int argc, char** argv, const example& what) {
  CLI::App app(what.about);
  std::string listen;
  std::string connect;
  reprise::transports::node_options node;
  double seconds = 5;
  load_options load;
  auto* listening = app.add_option("--listen", listen, "ADDRESS:PORT to serve");
  auto* connecting = app.add_option("--connect", connect, "HOST:PORT to dial");
  listening->excludes(connecting);
  app.add_option("--threads", node.loop_count, "loops, one thread each")->check(CLI::Range(1, 64));
  app.add_option("--sessions", load.session_count, "client: connections")
      ->check(CLI::Range(1, 20000));
  app.add_option("--outstanding", load.outstanding, "client: messages in flight per session")
      ->check(CLI::Range(1, 10000));
  app.add_option("--seconds", seconds, "client: how long; 0 until SIGINT")
      ->check(CLI::Range(0.0, 1e6));
  what.more(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& wrong) {
    return wrong_usage(what.program, wrong.what());
  }

  node.name = what.program;
  if (*listening) {
    const auto at = reprise::endpoint::parse(listen);
    if (!at) return wrong_usage(what.program, "--listen needs ADDRESS:PORT, not '" + listen + "'");
    return reprise::transports::run(node, [&](reprise::environment env) {
      return what.serve(env, at.value(), print_to_output);
    });
  }
  if (!*connecting) return wrong_usage(what.program, "--listen or --connect is needed");
  const auto to = reprise::host_port::parse(connect);
  if (!to) return wrong_usage(what.program, "--connect needs HOST:PORT, not '" + connect + "'");
  load.to = to.value();
  load.run_for = reprise::duration(static_cast<std::int64_t>(seconds * 1e9));
  load.print = print_to_output;
  load_report report;
  return reprise::transports::run(
      node, [&](reprise::environment env) { return what.load(env, load, &report); });
}

}  // namespace examples
