// Writes the door log of a process while it runs.
#pragma once

#include <memory>
#include <vector>

#include <reprise/sim/record/door_log.hpp>

namespace reprise::sim {

class node;

// Records the life that the node is in, up to its end. Takes the place of the loops' observer.
class door_recorder {
 public:
  // Precondition: the node was started, and none of its events has run.
  explicit door_recorder(node& of);
  ~door_recorder();
  door_recorder(const door_recorder&) = delete;
  door_recorder& operator=(const door_recorder&) = delete;

  // What was recorded so far. Precondition: no event of the node is running.
  [[nodiscard]] const door_log& log() const noexcept { return log_; }

 private:
  class one_loop;

  door_log log_;
  std::vector<std::unique_ptr<one_loop>> loops_;
};

}  // namespace reprise::sim
