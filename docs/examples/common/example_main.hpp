// The command line that the examples share: --listen or --connect, --threads, the load, --help.
//
// Exit codes: 0 done, 1 the program failed, 2 wrong usage (one line on standard error).
#pragma once

#include <CLI/CLI.hpp>

#include <reprise/transports/run.hpp>

#include "load_client.hpp"

namespace examples {

struct example {
  const char* program;  // as people call it
  const char* about;
  // Options of its own.
  std::function<void(CLI::App&)> more;
  std::function<reprise::task<void>(reprise::environment, reprise::endpoint at, print_line)> serve;
  std::function<reprise::task<void>(reprise::environment, load_options, load_report*)> load;
};

// The whole of a main().
[[nodiscard]] int example_main(int argc, char** argv, const example& what);

}  // namespace examples
