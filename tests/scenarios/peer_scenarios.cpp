// Nodes that find, lose and find each other again: everybody's view of everybody stays in order while the network
// and the processes fail, and when that ends every pair that can reach each other has exactly one link, and both
// sides call it by the same epoch.
#include <memory>

#include <fmt/format.h>

#include <reprise/sim/scenario.hpp>

#include "peer_cluster.hpp"

namespace {

using namespace reprise;
using scenarios::expect_peers_together;
using scenarios::peer_cluster;
using scenarios::peer_member;
using scenarios::peer_node;
using scenarios::start_peer_nodes;

duration drawn_patience(sim::world& world) {
  return std::chrono::milliseconds(800 + world.random_below(4000));
}

void peers_under_chaos(sim::world& world, std::size_t count, bool dials_all, duration chaos) {
  world.swarm();
  const auto all = std::make_shared<peer_cluster>(world);
  const duration down_after = drawn_patience(world);
  const auto nodes = start_peer_nodes(world, all, count, dials_all, down_after);
  world.chaos(chaos, nodes);
  world.run_for(chaos);
  expect_peers_together(world, *all, nodes, down_after);
}

}  // namespace

REPRISE_SCENARIO(peers_simultaneous_dial,
                 sim::about("two nodes that dial each other at the same moment, again and again")
                     .expects("peer.simultaneous_dial")
                     .expects("peer.held"),
                 sim::world& world) {
  peers_under_chaos(world, 2, true, 4s);
}

// Only the order and the latency of frames are drawn, so over the seeds every interleaving of the two handshakes
// comes up; and whichever it is, nobody ever sees a peer go down.
REPRISE_SCENARIO(
    peers_calm_dials,
    sim::about("nodes that dial each other in a calm world: one link each, and no flap")
        .expects("peer.simultaneous_dial")
        .expects("peer.held")
        .expects("peer.duplicate"),
    sim::world& world) {
  world.set_strength(sim::family::latency, static_cast<std::uint32_t>(world.random_below(17)));
  world.set_strength(sim::family::source_order, 16);
  const auto all = std::make_shared<peer_cluster>(world);
  const std::size_t count = 2 + world.random_below(3);
  std::vector<sim::node*> nodes;
  for (std::size_t i = 0; i < count; ++i)
    nodes.push_back(&world.add_node(fmt::format("node-{}", i)));
  for (std::size_t i = 0; i < count; ++i) {
    peer_member self;
    self.place = i;
    self.count = count;
    self.dials_all = true;
    self.down_after = 10s;
    nodes[i]->start([all, self](environment env) { return peer_node(env, all, self); });
    if (world.random_below(2) == 0) world.run_for(duration(world.random_below(20'000'000)));
  }
  world.run_for(10s);
  world.always(all->converged(count), "all_pairs_are_linked", all->describe(count));
  world.always(all->lifetime_count() == count * (count - 1), "no_link_flaps");
  for (sim::node* item : nodes) item->stop();
  world.run_for(5s);
  for (sim::node* item : nodes) world.always(!item->running(), "every_node_ends");
}

REPRISE_SCENARIO(
    peers_chaos,
    sim::about("three to five nodes under cuts and crashes, then one link for each pair")
        .expects("peer.restarted")
        .expects("peer.half_open_replaced")
        .expects("peer.chunked"),
    sim::world& world) {
  const std::size_t count = 3 + world.random_below(3);
  const bool dials_all = world.random_below(2) == 0;
  peers_under_chaos(world, count, dials_all, 6s);
}

// A new process answers where the old one was before anybody missed it.
REPRISE_SCENARIO(peers_restart_quickly,
                 sim::about("nodes that restart within a heartbeat: the old lifetime ends first")
                     .expects("peer.restarted"),
                 sim::world& world) {
  world.swarm();
  const auto all = std::make_shared<peer_cluster>(world);
  const duration down_after = drawn_patience(world);
  const std::size_t count = 2 + world.random_below(2);
  const bool dials_all = world.random_below(2) == 0;
  const auto nodes = start_peer_nodes(world, all, count, dials_all, down_after);
  world.run_for(2s);
  const std::uint64_t times = 2 + world.random_below(6);
  for (std::uint64_t i = 0; i < times; ++i) {
    sim::node& victim = *nodes[world.random_below(nodes.size())];
    // A crash is told to the other side by its host; a loss of power is not.
    if (world.random_below(2) == 0) {
      victim.crash();
    } else {
      victim.crash(sim::crash_kind::power);
    }
    world.run_for(duration(world.random_below(static_cast<std::uint64_t>(down_after.count() / 8))));
    victim.restart();
    world.run_for(duration(world.random_below(3'000'000'000)));
  }
  expect_peers_together(world, *all, nodes, down_after);
}

REPRISE_SCENARIO(peers_half_open,
                 sim::about("one side loses the link, the other one does not notice")
                     .expects("peer.half_open_replaced"),
                 sim::world& world) {
  world.swarm();
  const auto all = std::make_shared<peer_cluster>(world);
  const duration down_after = drawn_patience(world);
  const bool dials_all = world.random_below(2) == 0;
  const bool talks = world.random_below(2) == 0;
  const auto nodes = start_peer_nodes(world, all, 2, dials_all, down_after, talks);
  world.run_for(2s);
  const std::uint64_t times = 1 + world.random_below(4);
  for (std::uint64_t i = 0; i < times; ++i) {
    const std::size_t deaf = world.random_below(2);
    world.cut_one_way(*nodes[1 - deaf], *nodes[deaf]);
    const duration length(world.random_below(static_cast<std::uint64_t>(3 * down_after.count())));
    world.run_for(length);
    // What talkers had on the way may take a while to be read, and counts as life.
    if (!talks && length >= 2 * down_after)
      world.always(!all->believes(deaf, 1 - deaf), "silence_is_noticed", all->describe(2));
    world.mend(*nodes[0], *nodes[1]);
    world.run_for(duration(world.random_below(4'000'000'000)));
  }
  expect_peers_together(world, *all, nodes, down_after);
}

REPRISE_SCENARIO(peers_flap,
                 sim::about("paths that break and mend faster than anybody can follow").costs(4),
                 sim::world& world) {
  world.swarm();
  const auto all = std::make_shared<peer_cluster>(world);
  const duration down_after = 800ms;
  const auto nodes = start_peer_nodes(world, all, 2 + world.random_below(2), true, down_after);
  world.run_for(1s);
  const std::uint64_t times = 20 + world.random_below(40);
  for (std::uint64_t i = 0; i < times; ++i) {
    sim::node& a = *nodes[world.random_below(nodes.size())];
    sim::node& b = *nodes[world.random_below(nodes.size())];
    if (&a != &b) world.cut(a, b);
    world.run_for(duration(world.random_below(1'500'000'000)));
    if (&a != &b) world.mend(a, b);
    world.run_for(duration(world.random_below(400'000'000)));
  }
  expect_peers_together(world, *all, nodes, down_after);
}

REPRISE_SCENARIO(peers_leave_and_join,
                 sim::about("nodes that leave politely and come back while the network fails")
                     .expects("peer.restarted")
                     .costs(4),
                 sim::world& world) {
  world.swarm();
  const auto all = std::make_shared<peer_cluster>(world);
  const duration down_after = drawn_patience(world);
  const std::size_t count = 3 + world.random_below(3);
  const bool dials_all = world.random_below(2) == 0;
  const auto nodes = start_peer_nodes(world, all, count, dials_all, down_after);
  world.chaos(6s);
  const std::uint64_t times = 3 + world.random_below(6);
  for (std::uint64_t i = 0; i < times; ++i) {
    sim::node& leaver = *nodes[world.random_below(nodes.size())];
    leaver.stop();
    world.run_for(duration(world.random_below(4'000'000'000)));
    if (leaver.running()) leaver.crash();
    leaver.restart();
    world.run_for(duration(world.random_below(1'000'000'000)));
  }
  expect_peers_together(world, *all, nodes, down_after);
}

REPRISE_SCENARIO(
    peers_seven,
    sim::about("seven nodes under every kind of partition, then one link for each pair")
        .expects("peer.restarted")
        .costs(10),
    sim::world& world) {
  peers_under_chaos(world, 7, world.random_below(2) == 0, 6s);
}

// All at once, as after a loss of power: nobody may be kept out.
REPRISE_SCENARIO(
    peers_storm,
    sim::about("a hundred nodes that all start at the same moment, and again").costs(200),
    sim::world& world) {
  world.set_strength(sim::family::latency, static_cast<std::uint32_t>(world.random_below(17)));
  world.set_strength(sim::family::connect_failure,
                     static_cast<std::uint32_t>(world.random_below(5)));
  const auto all = std::make_shared<peer_cluster>(world);
  const auto nodes = start_peer_nodes(world, all, 100, world.random_below(2) == 0, 60s, false);
  world.run_for(5s);
  for (sim::node* const each : nodes)
    if (world.random_below(2) == 0) {
      each->crash();
      each->restart();
    }
  expect_peers_together(world, *all, nodes, 60s);
}
