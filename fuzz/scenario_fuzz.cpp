// The fuzzer's bytes are the faults of a run of echo_chaos: whatever they are, echo keeps its promises.
#include <cstdio>
#include <cstdlib>

#include "point_bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const reprise::fuzz::point_bytes points(*reprise::sim::find_scenario("echo_chaos"));
  const reprise::const_bytes bytes(reinterpret_cast<const std::byte*>(data), size);
  if (const auto failed = points.run(bytes)) {
    std::fprintf(stderr, "%s: %s\n%s", failed->check.c_str(), failed->message.c_str(),
                 to_text(points.recipe(bytes)).c_str());
    std::abort();
  }
  return 0;
}
