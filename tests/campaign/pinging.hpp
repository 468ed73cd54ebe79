// Two nodes that send datagrams to and fro: enough of a world for the scenarios here.
#pragma once

#include <cstdint>

#include <reprise/sim/scenario.hpp>

namespace reprise::sim {

struct ping_counts {
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
};

// One ping each millisecond for so long; every answer reaches the mark "ping.answered".
[[nodiscard]] ping_counts run_pings(world& in, duration length);

}  // namespace reprise::sim
