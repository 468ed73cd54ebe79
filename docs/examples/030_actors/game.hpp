// What the actors of one game share with the program that began it.
#pragma once

#include <cstdint>
#include <functional>

#include <reprise/core/time.hpp>

#include "print_line.hpp"

namespace examples {

struct game_options {
  std::uint64_t pings = 12;  // then it is over; 0: until stop is requested
  reprise::duration period{100'000'000};
  std::uint64_t patience = 4;  // the ponger crashes at the ping after so many
  print_line print = [](std::string_view) {};
};

// For tests.
struct game_report {
  std::uint64_t pings = 0;
  std::uint64_t pongs = 0;
  std::uint64_t crashes = 0;   // of the ponger
  std::uint64_t restarts = 0;  // as its parent was told
  std::uint64_t downs = 0;     // as its watcher was told
  bool over = false;           // all pings were sent
  std::uint64_t counted = 0;   // what the last ponger answered when it was asked
};

// Outlives the actors.
struct game {
  game_options options;
  game_report* report = nullptr;
  std::function<void()> on_over;
};

}  // namespace examples
