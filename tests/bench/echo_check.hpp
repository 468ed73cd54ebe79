// That a server is worth measuring: it returns exactly the bytes it was sent.
#pragma once

#include <cstdint>
#include <string>

namespace reprise::bench {

// Sends 900 frames of 0 to 200 kB over three connections, torn at random places, and compares every
// byte that returns. Throws failure at the first that differs, and when nothing moves for a while.
void check_echo(const std::string& server_name, std::uint64_t seed);

}  // namespace reprise::bench
