// A path that healed, and a sender that waits a while before it repeats what met the cut: it is on no wire yet.
#include <string>

#include <gtest/gtest.h>

#include "slow_hosts.hpp"

namespace reprise::sim {
namespace {

using testing::slow_hosts;
using testing::two_hosts;

struct before_repeating : two_hosts {
  before_repeating()
      : two_hosts(slow_hosts::slow(),
                  [](world& made) { made.set_strength(family::cut, strength_max); }) {
    connect();
    far.read_on();
    w.cut(*a, *b);
    near.write("held back");
    w.run_for(1s);
    w.mend(*a, *b);
  }
};

TEST(repetition, is_lost_when_its_sender_resets) {
  before_repeating hosts;
  hosts.near.link->abort();
  hosts.w.run_for(slow_hosts::one_way + 1ms);
  EXPECT_EQ("", hosts.far.got);
  EXPECT_EQ(errc::connection_reset, hosts.far.read_error);
}

TEST(repetition, is_lost_with_the_power_of_its_host) {
  before_repeating hosts;
  hosts.a->crash(crash_kind::power);
  hosts.a->restart();
  hosts.w.run_for(60s);
  EXPECT_EQ("", hosts.far.got);
  EXPECT_TRUE(hosts.far.reading());
}

TEST(repetition, comes_ahead_of_what_was_written_before_it) {
  before_repeating hosts;
  hosts.near.write(", and more");
  hosts.w.run_for(slow_hosts::one_way + 1ms);
  EXPECT_EQ("", hosts.far.got);
  hosts.w.cut(*hosts.a, *hosts.b);
  hosts.w.run_for(10s);
  hosts.w.mend(*hosts.a, *hosts.b);
  hosts.w.run_for(1s);
  EXPECT_EQ("held back, and more", hosts.far.got);
}

}  // namespace
}  // namespace reprise::sim
