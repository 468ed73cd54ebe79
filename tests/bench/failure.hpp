// A measurement that could not be made. It ends that row, not the run.
#pragma once

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace reprise::bench {

class failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[nodiscard]] inline failure system_failure(const std::string& what) {
  return failure(what + ": " + std::strerror(errno));
}

}  // namespace reprise::bench
