// A program of scenarios, each of which makes a campaign do one thing: pass, fail, crash, hang, leak.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <reprise/sim/main.hpp>

#include "pinging.hpp"

namespace {

using namespace reprise;

// What the next seed finds of the one before: wrong, and to be noticed.
int seeds_before = 0;

std::uint64_t seed_of(const sim::world& in) { return in.options().base.data_seed; }

}  // namespace

REPRISE_SCENARIO(passes, sim::about("pings to and fro").expects("ping.answered"),
                 sim::world& world) {
  world.swarm();
  static_cast<void>(sim::run_pings(world, 20ms));
}

REPRISE_SCENARIO(fails_at_17, "fails with seed 17 only", sim::world& world) {
  static_cast<void>(sim::run_pings(world, 5ms));
  world.always(seed_of(world) != 17, "not_17", "this is <seed> 17 & no \"other\"");
}

REPRISE_SCENARIO(loses_pings, "fails when a datagram is lost", sim::world& world) {
  world.swarm();
  const sim::ping_counts counts = sim::run_pings(world, 30ms);
  world.always(counts.sent - counts.answered < 3, "no_loss", "a ping had no answer");
}

REPRISE_SCENARIO(asserts_at_3, "breaks an assertion with seed 3", sim::world& world) {
  world.swarm();
  world.at(3ms, [&world] { REPRISE_ASSERT(seed_of(world) != 3); });
  static_cast<void>(sim::run_pings(world, 5ms));
}

REPRISE_SCENARIO(faults_at_3, "a segmentation fault with seed 3", sim::world& world) {
  static volatile std::uintptr_t nowhere = 16;  // which no compiler can foresee
  world.at(3ms, [&world] {
    if (seed_of(world) == 3) *reinterpret_cast<volatile int*>(nowhere) = 1;
  });
  static_cast<void>(sim::run_pings(world, 5ms));
}

REPRISE_SCENARIO(hangs_at_2, "never ends with seed 2", sim::world& world) {
  static_cast<void>(sim::run_pings(world, 5ms));
  for (volatile bool forever = seed_of(world) == 2; forever;) {
  }
}

REPRISE_SCENARIO(throws_at_2, "an exception escapes with seed 2", sim::world& world) {
  if (seed_of(world) == 2) throw std::runtime_error("thrown on purpose");
}

REPRISE_SCENARIO(leaks, "what it does depends on the seeds before", sim::world& world) {
  static_cast<void>(sim::run_pings(world, std::chrono::milliseconds(3 + seeds_before++)));
}

REPRISE_SCENARIO(peeks, "what it does depends on the environment's size", sim::world& world) {
  const bool padded = std::getenv("REPRISE_PADDING") != nullptr;
  static_cast<void>(sim::run_pings(world, padded ? 6ms : 5ms));
}

REPRISE_SCENARIO(talks, "prints to the standard output", sim::world& world) {
  std::puts("end");
  std::fflush(stdout);
  static_cast<void>(sim::run_pings(world, 5ms));
}

REPRISE_SCENARIO(misses_a_mark,
                 sim::about("declares a mark that no run reaches")
                     .expects("ping.answered")
                     .expects("never.reached"),
                 sim::world& world) {
  static_cast<void>(sim::run_pings(world, 3ms));
}

// Crashes are on and drawn, but nobody is there to be hit.
REPRISE_SCENARIO(inert, "a family that is on, and never has an effect", sim::world& world) {
  world.set_strength(sim::family::crash, sim::strength_max);
  for (std::uint64_t i = 0; i < 10; ++i)
    static_cast<void>(world.choose().draw(world.root(), sim::purpose::crash_kind, i, 3));
}

REPRISE_SCENARIO(canary_at_7, sim::about("fails with every seventh seed").canary(),
                 sim::world& world) {
  world.always(seed_of(world) % 7 != 0, "planted");
}

REPRISE_SCENARIO(canary_alive, sim::about("should fail, and never does").canary(),
                 sim::world& world) {
  world.run_for(1ms);
}

int main(int argc, char** argv) { return sim::campaign_main(argc, argv); }
