// The two programs of the stream property: a server that accepts for ever, and clients that make the
// planned connections. Both may crash and start again.
#pragma once

#include <reprise/env/task.hpp>
#include <reprise/sim/world.hpp>

#include "stream_board.hpp"

namespace reprise::properties {

inline constexpr std::uint16_t stream_port = 700;

[[nodiscard]] sim::program stream_server(stream_board& board);
[[nodiscard]] sim::program stream_client(stream_board& board, sim::world& world,
                                         std::uint32_t index);

}  // namespace reprise::properties
