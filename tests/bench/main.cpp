// reprise-bench: measures the runtime against what one would write by hand.
#include <fnmatch.h>
#include <sys/resource.h>

#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "actor_work.hpp"
#include "bench_run.hpp"
#include "cpu.hpp"
#include "echo_check.hpp"
#include "failure.hpp"
#include "server_process.hpp"

namespace reprise::bench {
namespace {

enum exit_code { exit_ok = 0, exit_failed = 1, exit_usage = 2 };

struct options {
  std::vector<std::string> only;
  std::string subject;
  std::string json;
  bool list = false;
  bool quick = false;
  bool check = false;
  server_options server;
};

void declare(CLI::App& app, options& into) {
  app.add_flag("--list", into.list, "Print the names of the benches and servers");
  app.add_option("--only", into.only, "Run the benches whose name matches; may be repeated")
      ->type_name("GLOB")
      ->allow_extra_args(false);
  app.add_flag("--quick", into.quick, "Fewer and shorter pairs");
  app.add_option("--json", into.json, "Write one object a line")->type_name("FILE");
  app.add_option("--subject", into.subject, "Measure this instead of the project's own")
      ->type_name("NAME");
  app.add_flag("--check", into.check, "Only check that every server returns what it was sent");
  app.add_option("--server", into.server.name, "Be this server")->type_name("NAME");
  app.add_option("--port", into.server.port, "Port of --server; 0: any")->needs("--server");
  app.add_option("--port-fd", into.server.port_fd)->group("")->needs("--server");
  app.add_option("--counters-fd", into.server.counters_fd)->group("")->needs("--server");
}

int wrong_usage(const std::string& reason) {
  fmt::print(stderr, "reprise-bench: {}; see --help\n", reason);
  return exit_usage;
}

std::vector<bench> selected(const registry& all, const std::vector<std::string>& globs) {
  std::vector<bench> chosen;
  for (const bench& one : all.benches()) {
    bool matches = globs.empty();
    for (const std::string& glob : globs)
      matches = matches || fnmatch(glob.c_str(), one.name.c_str(), 0) == 0;
    if (matches) chosen.push_back(one);
  }
  return chosen;
}

int list(const registry& all) {
  for (const bench& one : all.benches()) fmt::print("{}\n", one.name);
  for (const std::string& name : all.server_names()) fmt::print("server {}\n", name);
  return exit_ok;
}

int check(const registry& all, const std::string& only) {
  int code = exit_ok;
  for (const std::string& name : all.server_names()) {
    if (!only.empty() && name != only) continue;
    std::string verdict = "ok";
    try {
      for (std::uint64_t seed = 1; seed <= 3; ++seed) check_echo(name, seed);
    } catch (const std::exception& reason) {
      verdict = reason.what();
      code = exit_failed;
    }
    fmt::print("{}: {}\n", name, verdict);
  }
  return code;
}

// Ten thousand connections need as many descriptors.
void allow_many_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int measure(const registry& all, const options& wanted) {
  const std::vector<bench> benches = selected(all, wanted.only);
  if (benches.empty()) return wrong_usage("no bench matches --only");

  report rows;
  if (!wanted.json.empty() && !rows.open(wanted.json))
    return wrong_usage("cannot write " + wanted.json);
  progress line;
  bench_run run(all, wanted.subject, wanted.quick ? effort::quick : effort::full, rows, line);
  pin_this_thread(usable_processors().load);
  for (std::size_t i = 0; i < benches.size(); ++i) {
    line.begin(i + 1, benches.size(), benches[i].name);
    try {
      benches[i].run(run);
    } catch (const std::exception& reason) {
      rows.add_failure({benches[i].name, "", better::lower, "", ""}, reason.what());
    }
  }
  line.clear();
  rows.print();
  return rows.any_failed() ? exit_failed : exit_ok;
}

int run(const registry& all, const options& wanted) {
  if (!wanted.server.name.empty()) {
    if (all.server(wanted.server.name) == nullptr)
      return wrong_usage("no server is called " + wanted.server.name);
    run_server(all, wanted.server);
    return exit_ok;
  }
  if (wanted.list) return list(all);
  if (!wanted.subject.empty() && !all.knows(wanted.subject))
    return wrong_usage("nothing is called " + wanted.subject);
  return wanted.check ? check(all, wanted.subject) : measure(all, wanted);
}

int main_with(int argc, char** argv) {
  options wanted;
  CLI::App app("Measures the runtime against what one would write by hand.", "reprise-bench");
  declare(app, wanted);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return wrong_usage(error.what());
  }

  // Before anything is pinned: it remembers what is usable.
  static_cast<void>(usable_processors());
  allow_many_files();
  registry all;
  register_baselines(all);
  register_subjects(all);
  register_sim_benches(all);
  register_tcp_benches(all);
  register_memory_benches(all);
  register_actor_benches(all);
  register_peer_benches(all);
  try {
    return run(all, wanted);
  } catch (const std::exception& reason) {
    fmt::print(stderr, "reprise-bench: {}\n", reason.what());
    return exit_failed;
  }
}

}  // namespace
}  // namespace reprise::bench

int main(int argc, char** argv) { return reprise::bench::main_with(argc, argv); }
