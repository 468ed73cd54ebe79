// Runs a program again from its door log alone: no world, no network, no clock but the log's.
//
// Pending operations complete in the logged order with what they brought then. Every call of the
// program is compared with the log; the first one that differs ends the replay. Posts from outside the
// process (a test's own frame) cannot be replayed, nor what the program shares with others by memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <reprise/sim/node.hpp>
#include <reprise/sim/record/door_log.hpp>

namespace reprise::sim {

struct door_divergence {
  std::size_t index = 0;  // of the entry
  std::string logged;     // that entry, or that the log ends here
  std::string replayed;   // what the program did instead
};

struct replay_outcome {
  std::optional<door_divergence> differs;
  std::size_t entry_count = 0;         // replayed
  std::vector<std::uint64_t> digests;  // of each loop
  std::string failure;                 // what escaped the program, if anything did
};

[[nodiscard]] replay_outcome replay(const door_log& log, const program& main);

}  // namespace reprise::sim
