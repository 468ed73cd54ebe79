// What the caller of the program got wrong: one clear line, and exit code 2. Thrown only in the front
// end, before anything runs.
#pragma once

#include <stdexcept>

namespace reprise::sim::campaign {

class usage_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class exit_code : int { passed = 0, failing_seed = 1, usage = 2, untrustworthy = 3 };

}  // namespace reprise::sim::campaign
