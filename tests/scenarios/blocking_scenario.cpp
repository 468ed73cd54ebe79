// Nodes that write to a store from their pools: slowly, sometimes in vain, and dying at any moment.
#include <memory>
#include <stdexcept>
#include <vector>

#include <reprise/env/await.hpp>
#include <reprise/env/blocking_call.hpp>
#include <reprise/env/scope.hpp>
#include <reprise/sim/scenario.hpp>

namespace {

using namespace reprise;

// Lives longer than the nodes, as a database does.
struct store {
  std::vector<int> writes;     // of each row, how often it was written
  std::vector<int> confirmed;  // and how often a node learned of it
  std::uint64_t refused_count = 0;
};

// One of those who write at the same time.
task<void> writer(environment env, store* rows) {
  for (;;) {
    const std::size_t row = rows->writes.size();
    rows->writes.push_back(0);
    rows->confirmed.push_back(0);
    const bool full = env.random().below(8) == 0;
    blocking_call writing(env, [rows, row, full] {
      if (full) throw std::runtime_error("the disk is full");
      ++rows->writes[row];
      return row;
    });
    writing.start();
    if (env.random().below(8) == 0) writing.cancel();
    try {
      const result<std::size_t> written = co_await writing;
      if (written) {
        ++rows->confirmed[written.value()];
      } else {
        env.reached("blocking.cancelled");
      }
    } catch (const std::runtime_error&) {
      ++rows->refused_count;
    }
    const duration rest{static_cast<std::int64_t>(env.random().below(20'000'000))};
    co_await sleep_for(env, rest);
  }
}

// On each of its loops, more of them than there are threads. Now and then it sends them all home.
task<void> writers(environment env, store* rows) {
  scope all(env.home());
  for (;;) {
    for (int i = 0; i < 6; ++i) all.spawn(writer(env, rows));
    const duration shift{static_cast<std::int64_t>(env.random().below(400'000'000))};
    co_await sleep_for(env, shift);
    all.cancel();
    if (env.stop().requested()) co_return;
  }
}

}  // namespace

REPRISE_SCENARIO(
    blocking_store,
    sim::about("what a node was told is written is written, once, whoever dies meanwhile")
        .expects("blocking.cancelled")
        .expects("blocking.written_unheard"),
    sim::world& world) {
  world.swarm();
  world.set_strength(sim::family::cut, 0);  // nobody talks
  store rows;
  std::vector<sim::node*> nodes;
  for (const char* name : {"a", "b"}) {
    nodes.push_back(&world.add_node(name));
    nodes.back()->start([&rows](environment env) { return writers(env, &rows); });
  }
  const auto check = [&] {
    for (std::size_t row = 0; row < rows.writes.size(); ++row) {
      world.always(rows.writes[row] <= 1, "written_once");
      world.always(rows.confirmed[row] <= rows.writes[row], "confirmed_is_written");
      if (rows.writes[row] > rows.confirmed[row]) world.marks().reached("blocking.written_unheard");
    }
  };
  world.chaos(2s, nodes);
  world.run_for(2s);
  check();
  world.heal();
  const std::size_t before = rows.writes.size();
  world.run_for(1s);
  world.always(rows.writes.size() > before + 20, "goes_on");
  for (sim::node* each : nodes) each->stop();
  world.expect_quiet_within(5s);
  check();
  for (sim::node* each : nodes) world.always(!each->running(), "ends");
  world.always(rows.refused_count > 0, "some_throw");
}
