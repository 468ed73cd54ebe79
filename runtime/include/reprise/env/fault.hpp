// Places in product code where the simulator may let something go wrong, and marks that say that a
// rare path was really taken. In production both are one branch on a null pointer.
#pragma once

#include <reprise/core/entity.hpp>

namespace reprise {

class probe_sink {
 public:
  virtual ~probe_sink() = default;
  // True when the fault at this site fires now. Two-level: a site is active for a whole run or not.
  virtual bool fires(entity_tag site, entity_id where) = 0;
  // The run came by here.
  virtual void reached(entity_tag mark) = 0;
};

}  // namespace reprise
