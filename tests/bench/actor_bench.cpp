// Rows of actors: local rows against CAF and the bare mailbox, remote rows against CAF, ZeroMQ and epoll framed by
// hand.
#include <optional>
#include <string>
#include <vector>

#include "actor_work.hpp"
#include "bench_run.hpp"
#include "child_process.hpp"
#include "resident.hpp"

namespace reprise::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t idle_count = 100'000;
const std::vector<std::string> local_baselines{"caf", "bare-mailbox"};
const std::vector<std::string> remote_baselines{"caf", "zeromq", "epoll"};

using measured = std::vector<work_done>;
struct contestant {
  std::string name;
  std::function<work_done()> run;
};

// Every contestant once a round, in turn: the order is reversed each time. The first round is not kept.
std::vector<measured> rounds(bench_run& run, const std::vector<contestant>& all,
                             std::size_t count) {
  std::vector<measured> out(all.size());
  for (std::size_t round = 0; round <= count; ++round) {
    run.line().step("round", round, count);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::size_t who = round % 2 == 0 ? i : all.size() - 1 - i;
      const work_done one = all[who].run();
      if (round != 0) out[who].push_back(one);
    }
  }
  return out;
}

template <class Figure>
std::vector<double> each(const measured& all, const Figure& figure) {
  std::vector<double> out;
  out.reserve(all.size());
  for (const work_done& one : all) out.push_back(figure(one));
  return out;
}

enum class figure { per_cpu_second, per_second };

double wall_figure(const work_done& one) { return one.per_second(); }
double cpu_figure(const work_done& one) { return one.per_cpu_second(); }

// One row for each baseline, all from the same rounds. What is missing says so.
void compare(bench_run& run, const std::string& name, const std::string& what, figure shown,
             const std::vector<contestant>& all, const std::vector<std::string>& baselines,
             std::size_t round_count) {
  const bool cpu = shown == figure::per_cpu_second;
  const std::string unit = what + (cpu ? "/cpu_s" : "/s");
  std::vector<measured> series;
  try {
    series = rounds(run, all, round_count);
  } catch (const failure& reason) {
    return run.rows().add_failure({name, unit, better::higher, all.front().name, ""},
                                  reason.what());
  }
  for (const std::string& baseline : baselines) {
    const row_title title{name, unit, better::higher, all.front().name, baseline};
    std::size_t at = 1;
    while (at < all.size() && all[at].name != baseline) ++at;
    if (at == all.size()) {
      if (actor_subjects().local.contains(baseline) || actor_subjects().remote.contains(baseline))
        continue;
      row missing = make_row(title, {each(series[0], cpu ? cpu_figure : wall_figure), {}});
      missing.note = baseline + " was not found when this program was configured";
      run.rows().add(std::move(missing));
      continue;
    }
    row one = make_row(title, {each(series[0], cpu ? cpu_figure : wall_figure),
                               each(series[at], cpu ? cpu_figure : wall_figure)});
    const pair_series other{each(series[0], cpu ? wall_figure : cpu_figure),
                            each(series[at], cpu ? wall_figure : cpu_figure)};
    one.details.emplace_back(cpu ? "throughput_ratio" : "cpu_ratio",
                             summarise(other.ratios()).median);
    run.rows().add(std::move(one));
  }
}

// --- Local

template <class Member>
std::vector<contestant> local_contestants(Member work, std::uint64_t count, int cpu) {
  std::vector<contestant> out;
  const auto add = [&](const std::string& name) {
    const auto at = actor_subjects().local.find(name);
    if (at == actor_subjects().local.end() || !(at->second.*work)) return;
    const auto& run = at->second.*work;
    out.push_back({name, [&run, count, cpu] {
                     return in_child(cpu, [&] {
                       stop_counting_allocations();
                       return run(count);
                     });
                   }});
  };
  add("reprise");
  for (const std::string& name : local_baselines) add(name);
  return out;
}

template <class Member>
void add_local(registry& to, const std::string& name, const std::string& what, Member work,
               std::uint64_t count) {
  to.add_bench(name, [=](bench_run& run) {
    const std::uint64_t wanted = run.quick() ? count : 4 * count;
    compare(run, name, what, figure::per_cpu_second,
            local_contestants(work, wanted, usable_processors().load), local_baselines,
            run.quick() ? 5 : 9);
  });
}

void two_loops(bench_run& run) {
  compare(
      run, "actor/two-loops", "msg", figure::per_second,
      local_contestants(&local_work::two_loops, run.quick() ? 400'000 : 2'000'000, any_processor),
      local_baselines, run.quick() ? 5 : 15);
}

double idle_bytes(const local_work& work) {
  child_process child(usable_processors().load, [&](const child_process::say& say) {
    work.idle(idle_count, [&say] {
      const std::uint64_t now = own_resident_bytes();
      say(&now, sizeof now);
    });
  });
  const auto before = child.read<std::uint64_t>();
  const auto after = child.read<std::uint64_t>();
  return (static_cast<double>(after) - static_cast<double>(before)) / idle_count;
}

void idle(bench_run& run) {
  pair_series series;
  const auto& all = actor_subjects().local;
  const auto caf = all.find("caf");
  const row_title title{"actor/idle-bytes", "bytes", better::lower, "reprise", "caf"};
  for (std::size_t i = 0; i < (run.quick() ? 1 : 3); ++i) {
    series.subject.push_back(idle_bytes(all.find("reprise")->second));
    if (caf != all.end()) series.baseline.push_back(idle_bytes(caf->second));
  }
  run.rows().add(make_row(title, series));
}

// The difference of a long and a short run: set-up and warming up cancel out.
void allocations(bench_run& run) {
  const local_work& work = actor_subjects().local.find("reprise")->second;
  const auto per_message = [&](const auto& what) {
    const auto count = [&](std::uint64_t messages) {
      return in_child(usable_processors().load, [&] { return what(messages); }).allocations;
    };
    return (count(200'000) - count(100'000)) / 100'000;
  };
  run.rows().add(
      make_row({"actor/allocations/pingpong", "per message", better::lower, "reprise", ""},
               {{per_message(work.ping_pong)}, {}}));
  run.rows().add(make_row({"actor/allocations/fan-in", "per message", better::lower, "reprise", ""},
                          {{per_message(work.fan_in)}, {}}));
}

// --- Remote

enum class placed { one_processor, two_processors };

work_done remote_slice_of(const remote_work& work, const remote_slice& how, placed where) {
  child_process server(usable_processors().server, [&](const child_process::say& say) {
    stop_counting_allocations();
    work.serve([&say](std::uint16_t port) { say(&port, sizeof port); });
  });
  remote_slice slice = how;
  slice.server = server.id();
  slice.port = server.read<std::uint16_t>(10s);
  const auto& client = how.outstanding == 0 ? work.one_way : work.ask;
  return in_child(
      where == placed::one_processor ? usable_processors().server : usable_processors().load,
      [&] { return client(slice); });
}

void add_remote(registry& to, const std::string& name, std::uint32_t outstanding, placed where) {
  to.add_bench(name, [=](bench_run& run) {
    remote_slice slice;
    slice.outstanding = outstanding;
    slice.warm_up = run.quick() ? 50ms : 100ms;
    slice.measured = run.quick() ? 150ms : 400ms;
    std::vector<contestant> all;
    const auto add = [&](const std::string& who) {
      const auto at = actor_subjects().remote.find(who);
      if (at == actor_subjects().remote.end()) return;
      all.push_back({who, [&work = at->second, slice, where] {
                       return remote_slice_of(work, slice, where);
                     }});
    };
    add("reprise");
    for (const std::string& baseline : remote_baselines) add(baseline);
    compare(run, name, outstanding == 0 ? "msg" : "ask", figure::per_cpu_second, all,
            remote_baselines, run.quick() ? 5 : 15);
  });
}

}  // namespace

const actor_registry& actor_subjects() {
  static const actor_registry all = [] {
    actor_registry out;
    add_reprise_actors(out);
    add_bare_mailbox(out);
    add_epoll_messages(out);
#ifdef REPRISE_BENCH_CAF
    add_caf(out);
#endif
#ifdef REPRISE_BENCH_ZMQ
    add_zmq(out);
#endif
    return out;
  }();
  return all;
}

void register_actor_benches(registry& to) {
  add_local(to, "actor/pingpong", "msg", &local_work::ping_pong, 200'000);
  add_local(to, "actor/fan-in", "msg", &local_work::fan_in, 400'000);
  to.add_bench("actor/two-loops", two_loops);
  add_local(to, "actor/spawn", "actor", &local_work::spawn, 50'000);
  to.add_bench("actor/idle-bytes", idle);
  to.add_bench("actor/allocations", allocations);
  add_remote(to, "actor/remote-ask/1", 1, placed::one_processor);
  add_remote(to, "actor/remote-ask/64", 64, placed::two_processors);
  add_remote(to, "actor/remote-one-way", 0, placed::two_processors);
}

}  // namespace reprise::bench
