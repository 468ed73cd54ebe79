// The reset family breaks both ends of an established connection at once, and nothing arrives afterwards.
#include <reprise/sim/tcp_connection.hpp>

#include <string>

#include <gtest/gtest.h>

#include "two_hosts.hpp"

namespace reprise::sim {
namespace {

using testing::sample;
using testing::two_hosts;

TEST(tcp_connection, a_reset_by_the_world_breaks_both_ends) {
  int broken = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    two_hosts hosts([](world& w) { w.set_strength(family::reset, strength_max); }, seed);
    hosts.connect();
    hosts.near.read_on();
    hosts.far.read_on();
    for (int i = 0; i < 50; ++i) {
      if (!hosts.near.writing() && hosts.near.write_error == errc::ok)
        hosts.near.write(sample(5000));
      hosts.w.run_for(100ms);
    }
    const std::string got = hosts.far.got;
    if (hosts.near.read_error == errc::ok) {
      EXPECT_TRUE(hosts.far.reading());
      continue;
    }
    ++broken;
    EXPECT_EQ(errc::connection_reset, hosts.near.read_error);
    EXPECT_EQ(errc::connection_reset, hosts.far.read_error);
    EXPECT_EQ(errc::connection_reset, hosts.near.write_error);
    hosts.far.read();
    hosts.w.run_for(1s);
    EXPECT_EQ(errc::connection_reset, hosts.far.read_error) << "bytes after a reset";
    EXPECT_EQ(got, hosts.far.got);
    EXPECT_EQ(1u, hosts.w.account().of(family::reset).affected);
  }
  EXPECT_GT(broken, 5);
}

TEST(tcp_connection, healing_spares_connections_that_were_to_be_reset) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    two_hosts hosts([](world& w) { w.set_strength(family::reset, strength_max); }, seed);
    hosts.connect();
    hosts.near.read();
    hosts.w.heal();
    hosts.w.run_for(60s);
    EXPECT_TRUE(hosts.near.reading());
  }
}

// Thousands of short connections leave nothing behind that the next ones would feel.
TEST(tcp_connection, many_one_after_the_other_all_work) {
  two_hosts hosts;
  for (int i = 0; i < 500; ++i) {
    hosts.connect();
    hosts.far.read_on();
    hosts.near.write("x");
    hosts.w.run_for(1ms);
    hosts.near.link.reset();
    hosts.w.run_for(1ms);
    ASSERT_EQ(errc::end_of_stream, hosts.far.read_error);
    hosts.far.link.reset();
    hosts.w.run_for(1ms);
  }
  EXPECT_EQ(500u, hosts.far.got.size());
  EXPECT_EQ(0u, hosts.w.open_stream_count());
}

}  // namespace
}  // namespace reprise::sim
