// Must fail: the planted bug of the canary scenario, reached through the same bytes as scenario_fuzz. If
// this survives, fuzzing finds nothing.
#include <cstdio>
#include <cstdlib>

#include "point_bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const reprise::fuzz::point_bytes points(*reprise::sim::find_scenario("canary"));
  if (const auto failed =
          points.run(reprise::const_bytes(reinterpret_cast<const std::byte*>(data), size))) {
    std::fprintf(stderr, "canary found: %s\n", failed->check.c_str());
    std::abort();
  }
  return 0;
}
