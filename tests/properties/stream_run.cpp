#include "stream_run.hpp"

#include <fmt/format.h>

#include <reprise/sim/world.hpp>

#include "stream_board.hpp"
#include "stream_programs.hpp"

namespace reprise::properties {
namespace {

struct finding {
  const char* what = nullptr;  // null: nothing
  std::size_t plan = 0;
};

std::string to_text(const side_record& side) {
  constexpr const char* states[] = {"absent", "open", "closed", "crashed"};
  return fmt::format("{}, took {} of {}, received {}, read: {}{}, write: {}{}{}",
                     states[static_cast<int>(side.now)], side.taken, side.offered, side.received,
                     to_string(side.read_error), side.saw_end ? " and the end" : "",
                     to_string(side.write_error), side.half_closed ? ", half-closed" : "",
                     side.aborted ? ", aborted" : "");
}

// What must not be under way any more a while after every fault has ended.
finding left_over(const stream_board& board, sim::world& world) {
  for (std::size_t i = 0; i < board.plan->connections.size(); ++i) {
    const auto over = board.over.find(i);
    if (over == board.over.end() || !over->second) return {"a connection was never decided", i};
  }
  for (const connection_record& one : board.connections) {
    const side_record& a = one.dialling;
    const side_record& b = one.accepting;
    if (a.open() && b.open()) return {"both ends are alive, and nothing moves", one.plan};
    if (a.open() && b.now == side_record::state::absent &&
        one.server_start == world.find_node("server")->start_count())
      return {"a connection was never accepted", one.plan};
    // Half-open: an end that waits for bytes learns nothing, but one that writes must.
    for (const side_record* side : {&a, &b})
      if (side->open() && side->offered != side->taken)
        return {"a writer hangs on a connection whose other end is gone", one.plan};
  }
  return {};
}

std::string breach_of(const connection_record& one) {
  const side_record* const sides[] = {&one.dialling, &one.accepting};
  for (int i = 0; i < 2; ++i) {
    const side_record& own = *sides[i];
    const side_record& far = *sides[1 - i];
    if (own.open()) return "an aborted stream did not end";
    if (own.now == side_record::state::closed && own.started != own.completed)
      return "a stream was closed with an operation in flight";
    if (own.clean() && far.clean() && own.received != far.taken)
      return "both ends finished politely, and bytes are missing";
  }
  return {};
}

}  // namespace

stream_outcome run_streams(const workload& plan, const stream_run_options& options) {
  stream_board board;
  board.plan = &plan;
  stream_outcome out;

  sim::world_options how;
  how.base = options.base;
  how.keep_ledger = options.keep_ledger;
  how.event_count_max = 2'000'000;
  sim::world world(how);
  if (options.with == faults::swarm) world.swarm();
  if (options.with == faults::all_armed)
    for (std::size_t i = 0; i < sim::family_count; ++i)
      if (static_cast<sim::family>(i) != sim::family::data)
        world.set_strength(static_cast<sim::family>(i), sim::strength_max);

  std::vector<sim::node*> nodes;
  nodes.push_back(&world.add_node("server", plan.server_loop_count));
  for (std::uint32_t i = 0; i < plan.client_count; ++i)
    nodes.push_back(&world.add_node(fmt::format("client{}", i)));
  nodes[0]->start(stream_server(board));
  for (std::uint32_t i = 0; i < plan.client_count; ++i)
    nodes[i + 1]->start(stream_client(board, world, i));

  const duration span = std::chrono::milliseconds(plan.span_ms);
  if (options.with != faults::none) world.chaos(span, nodes);
  world.run_for(span);
  world.heal();
  // Long enough for a connect to repeat its request at the longest distance.
  const auto settled = [&] {
    return !board.wrong.empty() || left_over(board, world).what == nullptr;
  };
  if (!world.run_until(settled, 300s) && board.wrong.empty()) {
    const finding left = left_over(board, world);
    if (left.what != nullptr)
      board.wrong = fmt::format("{} (planned connection {})", left.what, left.plan);
  }
  if (!board.wrong.empty()) {
    for (const connection_record& one : board.connections)
      board.wrong += fmt::format("\n  connection {}: dialling {}\n                accepting {}",
                                 one.plan, to_text(one.dialling), to_text(one.accepting));
    board.wrong += "\n" + world.describe_recent(40);
  }
  // What is left is half-open; its owners lose patience.
  for (sim::node* item : nodes) item->stop();
  world.run_for(1s);

  out.wrong = board.wrong;
  if (world.failed() && out.wrong.empty())
    out.wrong = world.failed()->check + ": " + world.failed()->message;
  for (const connection_record& one : board.connections) {
    if (out.wrong.empty()) out.wrong = breach_of(one);
    out.bytes += one.dialling.received + one.accepting.received;
    out.clean_connections += one.dialling.clean() && one.accepting.clean();
  }
  if (out.wrong.empty() && world.open_stream_count() != 0) out.wrong = "streams are left";
  out.connections = board.connections.size();
  out.digest = world.digest();
  out.events = world.event_count();
  out.account = world.account();
  if (options.keep_ledger) out.ledger = world.choose().ledger();
  return out;
}

}  // namespace reprise::properties
