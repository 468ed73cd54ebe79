// A run is a function of program and recipe; time jumps to what happens next; verdicts stop it.
#include <reprise/sim/world.hpp>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/env/await.hpp>

#include "two_hosts.hpp"

namespace reprise::sim {
namespace {

using testing::sample;
using testing::two_hosts;

// --- The digest

struct trail {
  std::uint64_t digest;
  std::uint64_t events;
};

trail talk(std::uint64_t seed, bool with_swarm, trace_level traced = trace_level::events) {
  two_hosts hosts(
      [with_swarm](world& w) {
        if (with_swarm) w.swarm();
      },
      seed);
  hosts.a->env().traces().set_level(traced);
  hosts.w.set_strength(family::connect_failure, 0);
  hosts.w.set_strength(family::accept_failure, 0);
  hosts.w.set_strength(family::reset, 0);
  hosts.connect();
  hosts.far.read_on();
  hosts.near.read_on();
  hosts.near.write(sample(10'000));
  hosts.far.write(sample(5'000));
  hosts.a->env().note("talk", hosts.a->env().random().next());
  hosts.w.run_for(60s);
  return {hosts.w.digest(), hosts.w.event_count()};
}

TEST(world, the_same_seed_gives_the_same_digest) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const trail once = talk(seed, true);
    const trail again = talk(seed, true);
    EXPECT_EQ(once.digest, again.digest);
    EXPECT_EQ(once.events, again.events);
  }
}

TEST(world, other_seeds_give_other_digests) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) seen.insert(talk(seed, true).digest);
  EXPECT_EQ(20u, seen.size());
}

TEST(world, the_trace_has_no_part_in_the_digest) {
  EXPECT_EQ(talk(4, true).digest, talk(4, true, trace_level::off).digest);
}

TEST(world, what_ran_before_in_the_process_has_no_part_in_it) {
  const std::uint64_t alone = talk(7, true).digest;
  (void)talk(8, true);
  EXPECT_EQ(alone, talk(7, true).digest);
}

TEST(world, the_digest_of_dead_nodes_counts) {
  world w(1);
  node& n = w.add_node("n");
  (void)n.start_bare();
  const std::uint64_t before = w.digest();
  (void)n.env().random().next();
  n.crash();
  EXPECT_NE(before, w.digest());
}

// --- Running

TEST(world, run_for_ends_at_its_time_also_when_nothing_happens) {
  world w(1);
  w.run_for(5s);
  EXPECT_EQ(time_point{5s}, w.now());
  int ran = 0;
  w.at(2s, [&] { ++ran; });
  w.at(2s, [&] { ++ran; });
  w.run_for(2s);
  EXPECT_EQ(2, ran) << "what is due at the end runs";
  EXPECT_EQ(time_point{7s}, w.now());
}

TEST(world, actions_run_at_their_times_in_order) {
  world w(1);
  std::vector<int> order;
  w.at(2s, [&] { order.push_back(3); });
  w.at(1s, [&] {
    order.push_back(1);
    w.at(500ms, [&] { order.push_back(2); });
  });
  w.run_for(10s);
  EXPECT_EQ((std::vector<int>{1, 2, 3}), order);
}

TEST(world, run_until_stops_when_it_holds_or_at_its_limit) {
  world w(1);
  bool set = false;
  w.at(3s, [&] { set = true; });
  EXPECT_FALSE(w.run_until([&] { return set; }, 2s));
  EXPECT_EQ(time_point{2s}, w.now());
  EXPECT_TRUE(w.run_until([&] { return set; }, 2s));
  EXPECT_EQ(time_point{3s}, w.now());
  EXPECT_TRUE(w.run_until([&] { return set; }, 0s)) << "holds already";
}

struct ticking {
  ticking(const environment& env, timer_kind kind)
      : clock(env.home(), env.home().new_child("tick"),
              delegate<void()>::to<&ticking::on_tick>(this), kind) {
    clock.arm_after(1s);
  }
  void on_tick() {
    if (++count < stop_after) clock.arm_after(1s);
  }
  int count = 0;
  int stop_after = 1'000'000;
  timer clock;
};

TEST(world, is_quiet_when_only_housekeeping_is_left) {
  world w(1);
  const environment env = w.add_node("n").start_bare();
  ticking chores(env, timer_kind::housekeeping);
  ticking work(env, timer_kind::work);
  work.stop_after = 3;
  EXPECT_FALSE(w.run_until_quiet(2s));
  EXPECT_TRUE(w.run_until_quiet(2s));
  EXPECT_EQ(3, work.count);
  EXPECT_TRUE(w.run_until_quiet(0s));
  w.nodes()[0]->crash();
}

TEST(world, a_connection_under_way_is_not_quiet) {
  two_hosts hosts;
  testing::dial one;
  hosts.w.cut(*hosts.a, *hosts.b);
  hosts.start(one);
  EXPECT_FALSE(hosts.w.run_until_quiet(10s));
  hosts.w.mend(*hosts.a, *hosts.b);
  EXPECT_TRUE(hosts.w.run_until_quiet(60s));
  EXPECT_TRUE(one.done);
}

TEST(world, expecting_quiet_in_vain_fails_and_names_the_busy) {
  world w(1);
  const environment env = w.add_node("busy").start_bare();
  (void)w.add_node("idle").start_bare();
  ticking work(env, timer_kind::work);
  w.expect_quiet_within(5s);
  ASSERT_TRUE(w.failed());
  EXPECT_EQ("quiet", w.failed()->check);
  EXPECT_EQ("still busy after 5000 ms; nodes with work: busy", w.failed()->message);
  w.nodes()[0]->crash();
}

TEST(world, too_many_events_are_a_livelock) {
  world_options options;
  options.event_count_max = 1000;
  world w(options);
  std::function<void()> again = [&] { w.at(0s, again); };
  again();
  w.run_for(1s);
  ASSERT_TRUE(w.failed());
  EXPECT_EQ("livelock", w.failed()->check);
}

// --- Checks

TEST(world, the_first_failure_stays_and_stops_the_run) {
  world w(1);
  int ran = 0;
  w.at(1s, [&] {
    w.always(true, "fine");
    w.always(false, "sum", "does not add up");
    w.fail("other", "later");
  });
  w.at(2s, [&] { ++ran; });
  w.run_for(10s);
  ASSERT_TRUE(w.failed());
  EXPECT_EQ("sum", w.failed()->check);
  EXPECT_EQ("does not add up", w.failed()->message);
  EXPECT_EQ(1'000'000'000, w.failed()->time_ns);
  EXPECT_EQ(1u, w.failed()->event);
  EXPECT_EQ(0, ran);
  EXPECT_FALSE(w.step());
  EXPECT_FALSE(w.run_until([] { return false; }, 1s));
}

TEST(world, the_invariant_is_checked_after_every_event) {
  world w(1);
  int value = 0;
  std::uint64_t checked = 0;
  w.set_invariant([&] {
    ++checked;
    w.always(value < 3, "small");
  });
  for (int i = 1; i <= 5; ++i) w.at(1s * i, [&] { ++value; });
  w.run_for(10s);
  ASSERT_TRUE(w.failed());
  EXPECT_EQ(3, value);
  EXPECT_EQ(3u, checked);
}

TEST(world_death_test, a_failed_assertion_tells_seed_and_last_events) {
  world w(1);
  w.at(5ms, [] { REPRISE_ASSERT(1 == 2); });
  EXPECT_DEATH(w.run_for(1s), "assertion failed: 1 == 2.*\n.*in a simulated world.*5000000 ns");
}

// --- What the author asks

TEST(world, numbers_for_the_scenario_come_from_the_data_seed) {
  const auto draw = [](std::uint64_t seed) {
    world w(seed);
    std::vector<std::uint64_t> out;
    for (int i = 0; i < 10; ++i) out.push_back(w.random_below(1000));
    return out;
  };
  EXPECT_EQ(draw(1), draw(1));
  EXPECT_NE(draw(1), draw(2));
  world w(1);
  EXPECT_EQ(0u, w.random_below(0));
  EXPECT_EQ(0u, w.random_below(1));
}

TEST(world, knows_its_nodes_by_name) {
  world w(1);
  node& a = w.add_node("a");
  node& b = w.add_node("b");
  EXPECT_EQ(&a, w.find_node("a"));
  EXPECT_EQ(nullptr, w.find_node("c"));
  EXPECT_NE(a.address(), b.address());
  EXPECT_EQ("", w.names().collisions());
}

TEST(world, describes_its_last_events) {
  two_hosts hosts;
  hosts.connect();
  const std::string text = hosts.w.describe_recent(1);
  EXPECT_NE(std::string::npos, text.find("accept")) << text;
  EXPECT_NE(std::string::npos, text.find("b/loop/network/listener")) << text;
}

TEST(world, counts_the_streams_that_programs_hold) {
  two_hosts hosts;
  EXPECT_EQ(0u, hosts.w.open_stream_count());
  hosts.connect();
  EXPECT_EQ(2u, hosts.w.open_stream_count());
  hosts.near.link.reset();
  EXPECT_EQ(1u, hosts.w.open_stream_count());
}

// --- Healing

TEST(world, healing_ends_every_fault_and_starts_what_is_down) {
  world w(5);
  for (std::size_t i = 0; i < family_count; ++i)
    if (static_cast<family>(i) != family::data)
      w.set_strength(static_cast<family>(i), strength_max);
  std::vector<node*> nodes;
  for (const char* name : {"a", "b", "c"}) {
    nodes.push_back(&w.add_node(name));
    nodes.back()->start([](environment env) -> task<void> { co_await stop_requested(env); });
  }
  w.chaos(60s, nodes);
  w.run_for(30s);
  nodes[0]->crash(crash_kind::power);
  w.cut(*nodes[1], *nodes[2]);
  w.heal();
  for (node* each : nodes) EXPECT_TRUE(each->running());
  for (std::size_t i = 0; i < family_count; ++i)
    if (static_cast<family>(i) != family::data) {
      EXPECT_FALSE(w.choose().on(static_cast<family>(i)));
    }
  for (node* from : nodes)
    for (node* to : nodes) EXPECT_FALSE(w.path_between(from->machine(), to->machine()).closed());
  const std::uint64_t starts =
      nodes[0]->start_count() + nodes[1]->start_count() + nodes[2]->start_count();
  w.run_for(120s);
  EXPECT_EQ(starts, nodes[0]->start_count() + nodes[1]->start_count() + nodes[2]->start_count());
  EXPECT_TRUE(w.run_until_quiet(1s));
}

}  // namespace
}  // namespace reprise::sim
