// Runs the seeds of one unit test in this process; what gtest.hpp is made of.
#pragma once

#include <cstdint>
#include <string>

#include <reprise/sim/world.hpp>

namespace reprise::sim {

struct sim_test_options {
  std::uint64_t seed_count = 1;
  // For the command that runs one seed again: the program as it was called, and its arguments.
  std::string program;
  std::string arguments;
  // Whether the test framework knows of a failure that the world does not.
  bool (*failed_elsewhere)() = nullptr;
};

// Runs seeds 1 to seed_count, or only the environment's REPRISE_SEED. Empty when all pass; otherwise
// what the first failing seed did, in words.
[[nodiscard]] std::string run_sim_test(void (*body)(world&), const sim_test_options& options);

}  // namespace reprise::sim
