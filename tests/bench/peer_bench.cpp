// What a peer that says nothing costs the node that it is linked to.
#include "actor_work.hpp"
#include "bench_run.hpp"
#include "child_process.hpp"
#include "cpu.hpp"
#include "resident.hpp"
#include "subjects/subjects.hpp"

namespace reprise::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t peer_count = 1'000;

double idle_bytes() {
  child_process hub(usable_processors().server, [](const child_process::say& say) {
    peer_work work;
    work.count = peer_count;
    work.measure = [&say] {
      const std::uint64_t now = own_resident_bytes();
      say(&now, sizeof now);
    };
    work.report = [&say](std::uint16_t port) { say(&port, sizeof port); };
    serve_peers(work);
  });
  const auto before = hub.read<std::uint64_t>();
  const auto port = hub.read<std::uint16_t>();
  const child_process rim(usable_processors().load,
                          [port](const child_process::say&) { be_peers(port, peer_count); });
  const auto after = hub.read<std::uint64_t>();
  return (static_cast<double>(after) - static_cast<double>(before)) / peer_count;
}

void measure(bench_run& run) {
  pair_series series;
  const std::size_t count = run.quick() ? 1 : 3;
  for (std::size_t i = 0; i < count; ++i) {
    run.line().step("run", i + 1, count);
    series.subject.push_back(idle_bytes());
  }
  run.rows().add(make_row({"peer/idle-bytes", "bytes", better::lower, "reprise", ""}, series));
}

}  // namespace

void register_peer_benches(registry& to) { to.add_bench("peer/idle-bytes", measure); }

}  // namespace reprise::bench
