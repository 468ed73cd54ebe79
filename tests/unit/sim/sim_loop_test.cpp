// Loops of the simulated world: node time, timers in it, posts in order, pauses, and the cost of work.
#include <reprise/sim/sim_loop.hpp>

#include <deque>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/sim/world.hpp>

namespace reprise::sim {
namespace {

// --- Clocks

TEST(node_clock, world_time_is_the_earliest_at_which_the_node_shows_it) {
  for (const std::int64_t drift : {-200, -37, 0, 1, 199}) {
    for (const std::int64_t offset : {std::int64_t{0}, std::int64_t{123'456'789'012}}) {
      const node_clock clock{offset, drift, 0};
      for (std::uint64_t i = 0; i < 2000; ++i) {
        const auto node = offset + static_cast<std::int64_t>(mix(i, 1) >> (1 + i % 40));
        const std::int64_t world = clock.world_ns(node);
        ASSERT_GE(clock.node_ns(world), node) << drift << " " << node;
        ASSERT_LT(clock.node_ns(world - 1), node) << drift << " " << node;
      }
    }
  }
}

TEST(node_clock, never_goes_back) {
  const node_clock clock{5, -200, 0};
  std::int64_t before = clock.node_ns(0);
  for (std::int64_t world = 1; world < 20'000; ++world) {
    const std::int64_t now = clock.node_ns(world);
    ASSERT_GE(now, before);
    before = now;
  }
}

// --- Timers

struct alarm {
  alarm(world& owner, const environment& env)
      : w(owner),
        clock(env.home(), env.home().new_child("alarm"),
              delegate<void()>::to<&alarm::on_fire>(this)) {}
  void on_fire() {
    node_time = clock_home().now();
    fired_at.push_back(w.now_ns());
    if (again > duration{0}) clock.arm_after(again);
  }
  loop& clock_home() { return w.nodes()[0]->env().home(); }
  world& w;
  duration again{0};
  time_point node_time{};
  std::vector<std::int64_t> fired_at;
  timer clock;
};

TEST(sim_loop, timers_fire_at_their_deadline_to_the_nanosecond) {
  world w(1);
  const environment env = w.add_node("n").start_bare();
  alarm one(w, env);
  one.clock.arm_after(12345ns);
  w.run_for(1s);
  EXPECT_EQ((std::vector<std::int64_t>{12345}), one.fired_at);
  w.nodes()[0]->crash();
}

TEST(sim_loop, timers_run_in_node_time) {
  bool offset_seen = false;
  bool drift_seen = false;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    world w(seed);
    w.set_strength(family::clock, strength_max);
    const environment env = w.add_node("n").start_bare();
    const time_point start = env.home().now();
    offset_seen |= start != time_point{};
    alarm one(w, env);
    one.clock.arm_after(1000s);
    w.run_for(2000s);
    ASSERT_EQ(1u, one.fired_at.size());
    EXPECT_GE(one.node_time, start + 1000s);
    EXPECT_LE(one.node_time, start + 1000s + 2ns);
    // 200 ppm of 1000 s.
    EXPECT_NEAR(1e12, static_cast<double>(one.fired_at[0]), 2.1e8);
    drift_seen |= one.fired_at[0] != 1'000'000'000'000;
    w.nodes()[0]->crash();
  }
  EXPECT_TRUE(offset_seen);
  EXPECT_TRUE(drift_seen);
}

TEST(sim_loop, tells_node_time_before_its_first_event) {
  world w(1);
  w.run_for(7s);
  EXPECT_EQ(time_point{7s}, w.add_node("n").start_bare().home().now());
}

TEST(sim_loop, wall_clocks_may_differ_from_node_to_node) {
  world w(3);
  w.set_strength(family::clock, strength_max);
  const environment a = w.add_node("a").start_bare();
  const environment b = w.add_node("b").start_bare();
  EXPECT_NE(a.home().wall_now(), b.home().wall_now());
}

TEST(sim_loop, slack_makes_timers_late_and_never_early) {
  int late = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    world w(seed);
    w.set_strength(family::timer_slack, strength_max);
    const environment env = w.add_node("n").start_bare();
    alarm one(w, env);
    one.clock.arm_after(1ms);
    w.run_for(1s);
    ASSERT_EQ(1u, one.fired_at.size());
    ASSERT_GE(one.fired_at[0], 1'000'000);
    ASSERT_LE(one.fired_at[0], 5'000'000);
    late += one.fired_at[0] > 1'000'000;
    w.nodes()[0]->crash();
  }
  EXPECT_GT(late, 15);
}

// --- Posts

struct note {
  note(std::vector<int>& log, int number) : log_(log), number_(number) {}
  void run() { log_.push_back(number_); }
  std::vector<int>& log_;
  int number_;
  posted_call call{delegate<void()>::to<&note::run>(this)};
};

// Runs something on a loop, as an event.
struct errand {
  explicit errand(std::function<void()> what) : what_(std::move(what)) {}
  void run() { what_(); }
  std::function<void()> what_;
  posted_call call{delegate<void()>::to<&errand::run>(this)};
};

TEST(sim_loop, posts_of_one_loop_stay_in_order_and_those_of_two_may_mix) {
  bool mixed = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    world w(seed);
    w.set_strength(family::source_order, strength_max);
    node& n = w.add_node("n", 3);
    (void)n.start_bare();
    std::vector<int> log;
    std::deque<note> notes;
    for (int i = 0; i < 40; ++i) notes.emplace_back(log, i);
    errand first([&] {
      for (std::size_t i = 0; i < 20; ++i) n.env(2).home().post(notes[i].call);
    });
    errand second([&] {
      for (std::size_t i = 20; i < 40; ++i) n.env(2).home().post(notes[i].call);
    });
    n.env(0).home().post(first.call);
    n.env(1).home().post(second.call);
    ASSERT_TRUE(w.run_until_quiet(1s));
    ASSERT_EQ(40u, log.size());
    int last_low = -1;
    int last_high = 19;
    for (const int number : log) {
      int& last = number < 20 ? last_low : last_high;
      ASSERT_EQ(last + 1, number);
      last = number;
    }
    mixed |= !std::is_sorted(log.begin(), log.end());
    n.crash();
  }
  EXPECT_TRUE(mixed);
}

TEST(sim_loop, posts_to_a_dead_process_are_dropped) {
  world w(1);
  node& n = w.add_node("n");
  loop& home = n.start_bare().home();
  std::vector<int> log;
  note one(log, 1);
  note two(log, 2);
  home.post(one.call);
  n.crash();
  home.post(two.call);
  w.run_for(1s);
  EXPECT_TRUE(log.empty());
}

// --- Pauses and the cost of work

TEST(sim_loop, a_paused_node_does_nothing_until_it_goes_on) {
  world w(1);
  node& n = w.add_node("n");
  const environment env = n.start_bare();
  alarm one(w, env);
  one.clock.arm_after(10ms);
  std::vector<int> log;
  note posted(log, 1);
  w.run_for(5ms);
  n.pause(100ms);
  env.home().post(posted.call);
  w.run_for(50ms);
  EXPECT_TRUE(one.fired_at.empty());
  EXPECT_TRUE(log.empty());
  w.run_for(100ms);
  EXPECT_EQ((std::vector<std::int64_t>{105'000'000}), one.fired_at);
  EXPECT_EQ(1u, log.size());
  EXPECT_EQ(time_point{105ms}, one.node_time) << "the clock went on";
  n.crash();
}

TEST(sim_loop, work_costs_time_on_the_loop_that_does_it) {
  bool slow_seen = false;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    world w(seed);
    w.set_strength(family::work_cost, strength_max);
    node& n = w.add_node("n");
    (void)n.start_bare();
    std::vector<int> log;
    std::deque<note> notes;
    for (int i = 0; i < 50; ++i) notes.emplace_back(log, i);
    for (note& one : notes) n.env().home().post(one.call);
    ASSERT_TRUE(w.run_until_quiet(1s));
    EXPECT_EQ(50u, log.size());
    EXPECT_TRUE(std::is_sorted(log.begin(), log.end()));
    slow_seen |= w.now_ns() > 100'000;
    n.crash();
  }
  EXPECT_TRUE(slow_seen);
}

TEST(sim_loop, random_numbers_come_from_the_data_seed_and_differ_between_loops) {
  const auto draw = [](std::uint64_t seed, std::size_t index) {
    world w(seed);
    node& n = w.add_node("n", 2);
    (void)n.start_bare();
    return n.env(index).random().next();
  };
  EXPECT_EQ(draw(1, 0), draw(1, 0));
  EXPECT_NE(draw(1, 0), draw(1, 1));
  EXPECT_NE(draw(1, 0), draw(2, 0));
}

}  // namespace
}  // namespace reprise::sim
