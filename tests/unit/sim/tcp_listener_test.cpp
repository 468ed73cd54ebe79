// A listener gives connections in the order in which they came, to the loop they are accepted for.
#include <reprise/sim/tcp_listener.hpp>

#include <list>

#include <gtest/gtest.h>

#include "two_hosts.hpp"

namespace reprise::sim {
namespace {

using testing::dial;
using testing::two_hosts;

TEST(tcp_listener, accepts_in_the_order_of_arrival) {
  two_hosts hosts;
  std::list<dial> dials;
  for (int i = 0; i < 10; ++i) hosts.start(dials.emplace_back());
  hosts.w.run_for(1s);
  ASSERT_EQ(10u, hosts.entrance.accepted.size());
  auto accepted = hosts.entrance.accepted.begin();
  for (dial& one : dials) {
    const std::unique_ptr<stream> link = one.op.take();
    EXPECT_EQ(link->local(), (*accepted)->remote());
    EXPECT_EQ(link->remote(), (*accepted)->local());
    ++accepted;
  }
  hosts.entrance.accepted.clear();
}

TEST(tcp_listener, dying_resets_what_was_not_accepted) {
  two_hosts hosts;
  hosts.entrance.accepting = false;
  dial first;
  dial second;
  hosts.start(first);
  hosts.start(second);
  hosts.w.run_for(10ms);
  ASSERT_EQ(1u, hosts.entrance.accepted.size());
  hosts.near.link = second.op.take();
  hosts.near.read_on();
  hosts.entrance.place.reset();
  hosts.w.run_for(10ms);
  EXPECT_EQ(errc::connection_reset, hosts.near.read_error);
  (void)first.op.take();
  hosts.entrance.accepted.clear();
}

TEST(tcp_listener, out_of_descriptors_keeps_the_connection_for_the_next_accept) {
  bool seen = false;
  for (std::uint64_t seed = 1; seed <= 30 && !seen; ++seed) {
    two_hosts hosts({}, seed);
    hosts.w.set_strength(family::accept_failure, strength_max);
    dial one;
    hosts.start(one);
    hosts.w.run_for(10ms);
    if (hosts.entrance.accept_error != errc::out_of_resources) continue;
    seen = true;
    EXPECT_TRUE(hosts.entrance.accepted.empty());
    EXPECT_EQ(errc::ok, one.error());
    hosts.w.set_strength(family::accept_failure, 0);
    hosts.entrance.accept_next();
    hosts.w.run_for(10ms);
    EXPECT_EQ(1u, hosts.entrance.accepted.size());
    EXPECT_EQ(1u, hosts.w.account().of(family::accept_failure).affected);
  }
  EXPECT_TRUE(seen);
}

TEST(tcp_listener, gives_a_connection_that_was_reset_before_it_was_accepted) {
  two_hosts hosts;
  hosts.entrance.accepting = false;
  dial first;
  dial second;
  hosts.start(first);
  hosts.start(second);
  hosts.w.run_for(10ms);
  second.op.take()->abort();
  hosts.w.run_for(10ms);
  hosts.entrance.accept_next();
  hosts.w.run_for(10ms);
  ASSERT_EQ(2u, hosts.entrance.accepted.size());
  hosts.far.link = std::move(hosts.entrance.accepted.back());
  hosts.entrance.accepted.pop_back();
  hosts.far.read();
  hosts.w.run_for(10ms);
  EXPECT_EQ(errc::connection_reset, hosts.far.read_error);
}

}  // namespace
}  // namespace reprise::sim
