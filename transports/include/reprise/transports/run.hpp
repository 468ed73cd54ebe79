// A whole process that is one node.
#pragma once

#include <reprise/transports/node.hpp>

namespace reprise::transports {

// Runs the program until it is finished and returns the exit code of the process:
//   0        the program returned
//   1        an exception escaped it; its text goes to standard error
//   128 + n  it was halted by the second of two signals, n
// The first SIGINT or SIGTERM asks every loop to stop; the second halts. A halted node that does not
// end within halt_limit ends the process.
[[nodiscard]] int run(node_options options, node_main main);

inline constexpr duration halt_limit = 2s;

}  // namespace reprise::transports
