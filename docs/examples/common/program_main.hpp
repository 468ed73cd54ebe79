// The command line of an example that is one node: --help, --threads, and options of its own.
//
// Exit codes: 0 done, 1 the program failed, 2 wrong usage (one line on standard error).
#pragma once

#include <CLI/CLI.hpp>

#include <reprise/peer/peer_options.hpp>
#include <reprise/transports/run.hpp>

#include "print_line.hpp"

namespace examples {

struct program {
  const char* name;  // as people call it
  const char* about;
  // Options of its own.
  std::function<void(CLI::App&)> more;
  // The node, the same as in simulation. Lines of text go where it is told.
  std::function<reprise::task<void>(reprise::environment, print_line)> run;
};

// The whole of a main().
[[nodiscard]] int program_main(int argc, char** argv, const program& what);

// --config FILE, required: a node and its peers. `into` outlives the parsing.
void add_config_option(CLI::App& app, reprise::peer_options& into);

// To standard output, at once.
void print_to_output(std::string_view line);
// Says it in one line, and is the exit code.
[[nodiscard]] int wrong_usage(const char* program, const std::string& why);

}  // namespace examples
