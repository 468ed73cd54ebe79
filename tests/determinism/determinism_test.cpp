// A run is a function of program and recipe alone: not of what the process did before, not of what is
// traced. Equal digests over many seeds of a whole service show it, since a digest covers everything that
// entered and left every loop.
#include <gtest/gtest.h>

#include <vector>

#include <reprise/sim/world.hpp>

#include "echo_client.hpp"
#include "echo_server.hpp"

namespace {

using namespace reprise;

std::uint64_t digest_of(std::uint64_t seed, trace_level traces) {
  sim::world_options options;
  options.base = sim::recipe::from_seed(seed);
  options.traces = traces;
  sim::world world(std::move(options));
  world.swarm();
  sim::node& far = world.add_node("server", 2);
  sim::node& near = world.add_node("client", 2);
  examples::echo_server_options server;
  server.at = endpoint(ip_address::any(), 7000);
  examples::echo_client_options client;
  client.load.to.host = "server";
  client.load.to.port = 7000;
  client.load.run_for = 300ms;
  client.load.think = 20ms;
  client.load.session_count = 4;
  examples::load_report report;
  far.start([server](environment env) { return examples::echo_server(env, server); });
  near.start([&](environment env) { return examples::echo_client(env, client, &report); });
  world.chaos(300ms, {&far});
  world.run_for(300ms);
  world.heal();
  world.run_for(5s);
  EXPECT_FALSE(world.failed().has_value());
  return world.digest();
}

constexpr std::uint64_t seed_count = 60;

TEST(determinism, a_seed_gives_one_digest_alone_and_after_others) {
  std::vector<std::uint64_t> forward;
  for (std::uint64_t seed = 1; seed <= seed_count; ++seed)
    forward.push_back(digest_of(seed, trace_level::events));
  for (std::uint64_t seed = seed_count; seed >= 1; --seed)
    EXPECT_EQ(digest_of(seed, trace_level::events), forward[seed - 1]) << "seed " << seed;
}

TEST(determinism, trace_levels_change_nothing) {
  for (std::uint64_t seed = 1; seed <= seed_count; ++seed)
    EXPECT_EQ(digest_of(seed, trace_level::events), digest_of(seed, trace_level::off))
        << "seed " << seed;
}

TEST(determinism, other_seeds_give_other_digests) {
  for (std::uint64_t seed = 1; seed < seed_count; ++seed)
    EXPECT_NE(digest_of(seed, trace_level::off), digest_of(seed + 1, trace_level::off))
        << "seed " << seed;
}

}  // namespace
