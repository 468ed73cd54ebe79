// Sees what a loop learns beyond the records of its door: what completions bring, and what it reads.
#pragma once

#include <reprise/core/time.hpp>
#include <reprise/env/digest.hpp>
#include <reprise/env/operation.hpp>

namespace reprise::sim {

class input_observer {
 public:
  virtual ~input_observer() = default;
  // The operation holds its outcome and is about to enter; `brought` are the bytes of a read_some.
  virtual void on_completion(operation& op, const door_record& record, const_bytes brought) = 0;
  virtual void on_wall_clock(wall_time read) = 0;
  // Work of the loop's pool is about to run.
  virtual void on_work(entity_id name) = 0;
};

}  // namespace reprise::sim
