// The room of 050_moving_actor. In a world without failures, where only its moving could be noticed, everybody hears the
// same lines, each once and in their order, and no ask fails. When links are lost somebody may miss lines, and the room
// itself may be lost between two nodes; but no line is heard in two ways, and none is said twice.
#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>

#include <reprise/sim/scenario.hpp>

#include "moving_node.hpp"

namespace {

using namespace reprise;

constexpr std::uint16_t peer_port = 7800;

// What the visitors heard.
struct transcript {
  explicit transcript(sim::world& of) : world(of) {}
  sim::world& world;
  bool links_are_lost = false;
  std::map<std::uint64_t, std::string> lines;
  std::set<std::string> texts;
  std::map<std::size_t, std::uint64_t> last;  // by visitor
  std::size_t done = 0;

  void take(std::size_t visitor, std::string_view line) {
    world.always(links_are_lost || !line.ends_with(" again"), "no_line_comes_twice", line);
    if (line.ends_with("has said everything")) ++done;
    if (!line.starts_with('[')) return;
    const std::size_t end = line.find(']');
    std::uint64_t number = 0;
    std::from_chars(line.data() + 1, line.data() + end, number);
    const std::string text(line.substr(end));
    const auto [at, fresh] = lines.emplace(number, text);
    world.always(at->second == text, "everybody_hears_the_same", line);
    // "] NAME: line N of NAME", differs for each line that was meant to be said.
    if (fresh) world.always(texts.insert(text).second, "no_line_is_said_twice", line);
    std::uint64_t& before = last[visitor];
    world.always(number > before, "numbers_grow", line);
    world.always(links_are_lost || before == 0 || number == before + 1, "no_line_is_missing", line);
    before = number;
  }
};

std::vector<sim::node*> start_chat(sim::world& world, const std::shared_ptr<transcript>& in,
                                   examples::moving_options options, std::size_t count) {
  std::vector<sim::node*> nodes;
  for (std::size_t i = 0; i < count; ++i) {
    nodes.push_back(&world.add_node(fmt::format("node-{}", i)));
    options.peers.node = node_id::parse(nodes.back()->name()).value();
    options.peers.listen = endpoint(ip_address::any(), peer_port);
    options.peers.dial.clear();
    for (std::size_t other = 0; other < i; ++other)
      options.peers.dial.push_back(
          host_port::parse(fmt::format("node-{}:{}", other, peer_port)).value());
    // When every two have a link, the last one brings the room.
    options.where = i + 1 == count ? examples::room_begins::here : examples::room_begins::elsewhere;
    options.visitor.name = nodes.back()->name();
    options.visitor.print = [in, i](std::string_view line) { in->take(i, line); };
    options.room.print = options.visitor.print;
    nodes.back()->start([options](environment env) { return examples::moving_node(env, options); });
    world.run_for(1s);
  }
  return nodes;
}

void end(sim::world& world, const std::vector<sim::node*>& nodes) {
  for (sim::node* item : nodes)
    if (item->running()) item->stop();
  const auto gone = [&] {
    return std::none_of(nodes.begin(), nodes.end(),
                        [](sim::node* item) { return item->running(); });
  };
  world.always(world.run_until(gone, 20s), "every_node_ends");
}

void converse(sim::world& world, bool somebody_leaves) {
  for (const sim::family each :
       {sim::family::latency, sim::family::source_order, sim::family::segmentation,
        sim::family::short_write, sim::family::fault_point})
    world.set_strength(each, static_cast<std::uint32_t>(world.random_below(17)));
  const auto in = std::make_shared<transcript>(world);
  const std::size_t count = 2 + static_cast<std::size_t>(world.random_below(3));
  examples::moving_options options;
  options.peers.down_after = 60s;
  // Longer than a message is on its way, so that none has to follow it through too many nodes.
  const duration least = somebody_leaves ? 1ms : 15ms;
  options.room.stay = least + std::chrono::milliseconds(world.random_below(100));
  options.visitor.lines = 5 + world.random_below(20);
  options.visitor.think = std::chrono::milliseconds(1 + world.random_below(40));
  const std::vector<sim::node*> nodes = start_chat(world, in, options, count);

  std::size_t staying = count;
  if (somebody_leaves && count > 2) {
    world.run_for(std::chrono::milliseconds(world.random_below(400)));
    nodes.back()->stop();
    --staying;
    in->done = 0;
    world.always(world.run_until([&] { return !nodes.back()->running(); }, 20s), "it_leaves");
  }
  const auto silent = [&] {
    std::uint64_t said = 0;
    for (std::size_t i = 0; i < staying; ++i) said += in->last[i] == in->lines.rbegin()->first;
    return said == staying && in->lines.size() >= staying * options.visitor.lines;
  };
  const bool heard = world.run_until([&] { return !in->lines.empty() && silent(); }, 120s);
  world.always(heard, "everything_is_heard", fmt::format("{} lines", in->lines.size()));
  world.run_for(1s);  // those who say little may be done before its first move
  if (staying == count) {
    world.always(in->lines.size() == count * options.visitor.lines, "and_nothing_else");
    world.always(world.marks().count("visitor.asked_again") == 0, "nobody_notices");
  }
  world.always(world.marks().count("actor.moved") > 0, "it_moved");
  end(world, nodes);
}

}  // namespace

REPRISE_SCENARIO(room_moves_unnoticed,
                 sim::about("a chat room moves from node to node, and its visitors do not notice")
                     .expects("visitor.overtaken")
                     .expects("actor.forwarded"),
                 sim::world& world) {
  converse(world, false);
}

REPRISE_SCENARIO(room_leaves_before_its_node,
                 sim::about("a node of the chat ends; the room goes on elsewhere with every line"),
                 sim::world& world) {
  converse(world, true);
}

REPRISE_SCENARIO(room_moves_over_bad_links,
                 sim::about("links are lost while a chat room moves; no line is said twice")
                     .expects("visitor.asked_again")
                     .expects("visitor.overtaken"),
                 sim::world& world) {
  const auto in = std::make_shared<transcript>(world);
  in->links_are_lost = true;
  examples::moving_options options;
  options.peers.heartbeat_period = 200ms;
  options.peers.suspect_after = 500ms;
  options.peers.down_after = 1500ms;
  options.peers.redial.first = 50ms;
  options.peers.redial.most = 500ms;
  options.peers.stable_after = 2s;
  options.room.stay = std::chrono::milliseconds(1 + world.random_below(300));
  options.visitor.lines = 0;
  options.visitor.think = std::chrono::milliseconds(1 + world.random_below(40));
  const std::vector<sim::node*> nodes =
      start_chat(world, in, options, 2 + static_cast<std::size_t>(world.random_below(3)));
  world.swarm();
  world.chaos(5s);
  world.run_for(5s);
  world.heal();
  world.run_for(10s);
  end(world, nodes);
}
