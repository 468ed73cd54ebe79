#include "resident.hpp"

#include <fstream>
#include <string>

#include "failure.hpp"

namespace reprise::bench {

std::uint64_t own_resident_bytes() {
  std::ifstream rollup("/proc/self/smaps_rollup");
  for (std::string word; rollup >> word;) {
    if (word != "Rss:") continue;
    std::uint64_t kibibytes = 0;
    if (rollup >> kibibytes) return kibibytes * 1024;
  }
  throw failure("the memory of this process cannot be read");
}

}  // namespace reprise::bench
