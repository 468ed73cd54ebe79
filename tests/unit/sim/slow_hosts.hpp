// Two hosts far from each other.
#pragma once

#include "two_hosts.hpp"

namespace reprise::sim::testing {

// A connection with slow paths, so that a cut finds bytes in flight.
struct slow_hosts : two_hosts {
  static constexpr duration one_way{10ms};
  slow_hosts() : two_hosts(slow()) { connect(); }
  static world_options slow() {
    world_options out = options_of(1);
    out.latency_min = one_way;
    out.latency_max = one_way;
    return out;
  }
  void cut() { w.cut(*a, *b); }
  void mend() { w.mend(*a, *b); }
};

}  // namespace reprise::sim::testing
