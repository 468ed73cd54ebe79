// A host knows its addresses and never hands out a port that is in use.
#include <reprise/sim/host.hpp>

#include <set>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

TEST(host, owns_its_address_loopback_and_any) {
  const host machine(3, ip_address::v4(0x0a000004), entity_id{1});
  EXPECT_TRUE(machine.owns(ip_address::v4(0x0a000004)));
  EXPECT_TRUE(machine.owns(ip_address::loopback()));
  EXPECT_TRUE(machine.owns(ip_address::any()));
  EXPECT_FALSE(machine.owns(ip_address::v4(0x0a000005)));
}

TEST(host, ephemeral_ports_avoid_listeners_and_go_round) {
  host machine(0, ip_address::v4(1), entity_id{1});
  const std::uint16_t first = machine.ephemeral_port();
  machine.listeners[static_cast<std::uint16_t>(first + 1)] = nullptr;
  EXPECT_EQ(first + 2, machine.ephemeral_port());
  std::set<std::uint16_t> seen;
  for (int i = 0; i < 28'000; ++i) seen.insert(machine.ephemeral_port());
  EXPECT_FALSE(seen.contains(static_cast<std::uint16_t>(first + 1)));
  EXPECT_EQ(28'000u, seen.size());
  EXPECT_GE(*seen.begin(), 32'768);
  EXPECT_LE(*seen.rbegin(), 60'999);
}

}  // namespace
}  // namespace reprise::sim
