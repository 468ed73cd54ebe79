// Heap use of this process, seen by a replaced global operator new. Exact while one thread
// allocates: counting must not cost the measured code a locked instruction per allocation.
#pragma once

#include <cstdint>

#include "process_counters.hpp"

namespace reprise::bench {

// Counts from its construction on.
class alloc_counter {
 public:
  [[nodiscard]] std::uint64_t allocations() const noexcept { return growth().allocations; }
  [[nodiscard]] std::int64_t live_bytes() const noexcept { return growth().live_bytes; }

 private:
  [[nodiscard]] counter_values growth() const noexcept { return own_counters().read() - start_; }

  counter_values start_ = own_counters().read();
};

}  // namespace reprise::bench
