// What a process that died said about it.
#pragma once

#include <string>
#include <string_view>

#include "process.hpp"

namespace reprise::sim::campaign {

struct crash_report {
  std::string how;      // one line: "assertion x > 0", "segmentation fault"
  std::string message;  // where, as far as it is known
  std::string recent;   // the last events, one a line
};

// From the way it ended and the last of its error stream: an assertion or a sanitizer's headline says
// more than a signal.
[[nodiscard]] crash_report report_crash(const exit_status& status, std::string_view errors);

}  // namespace reprise::sim::campaign
