// How actors begin, wait, end, and begin again.
#include <reprise/actor/actor.hpp>

#include "probe.hpp"

namespace reprise::testing {
namespace {

using actor_life = alone;

// --- Timers

TEST_F(actor_life, timers_fire_in_their_order_and_once) {
  in([&] {
    p->after(20ms, &probe::tock);
    p->after(10ms, &probe::tick);
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"start", "tick", "tock"}), *log);
}

TEST_F(actor_life, a_cancelled_timer_does_not_fire) {
  timer_handle which;
  in([&] { which = p->after(10ms, &probe::tick); });
  in([&] { p->cancel(which); });
  in([&] { p->cancel(which); });
  world.run_for(1s);
  in([&] { p->cancel(which); });
  in([&] { p->cancel(timer_handle{12'345}); });
  EXPECT_EQ((lines{"start"}), *log);
}

TEST_F(actor_life, a_timer_that_fired_and_waits_can_be_cancelled) {
  timer_handle which;
  in([&] {
    which = p->after(10ms, &probe::tick);
    p->after(10ms, &probe::tock);
    p->tell<say>(it, "sleep");
  });
  world.run_for(500ms);
  EXPECT_EQ("sleep", log->back());
  in([&] { p->cancel(which); });
  world.run_for(1s);
  EXPECT_EQ((lines{"start", "sleep", "woke", "left", "tock"}), *log);
}

TEST_F(actor_life, timers_end_with_their_actor) {
  in([&] {
    p->after(10ms, &probe::tick);
    p->stop();
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"start", "end"}), *log);
}

// --- Endings

TEST_F(actor_life, stop_comes_after_what_was_sent_before) {
  in([&] {
    actor_loop& here = one.actors->here();
    here.tell<add>(it, 1);
    here.stop(it);
    here.tell<add>(it, 2);
  });
  EXPECT_EQ((lines{"start", "add 1", "end"}), *log);
  EXPECT_EQ(1u, dead(dead_letter_reason::stopped));
}

TEST_F(actor_life, kill_comes_before_the_next_message) {
  in([&] {
    actor_loop& here = one.actors->here();
    here.tell<add>(it, 1);
    here.kill(it);
  });
  EXPECT_EQ((lines{"start", "end"}), *log);
  EXPECT_EQ(1u, dead(dead_letter_reason::stopped));
}

TEST_F(actor_life, its_own_stop_waits_for_its_handler_only) {
  in([&] {
    one.actors->here().tell<say>(it, "stop");
    one.actors->here().tell<add>(it, 1);
  });
  EXPECT_EQ((lines{"start", "stop", "end"}), *log);
}

TEST_F(actor_life, a_suspended_handler_is_destroyed_and_not_resumed) {
  in([&] { one.actors->here().tell<say>(it, "sleep"); });
  in([&] { one.actors->here().kill(it); });
  world.run_for(5s);
  EXPECT_EQ((lines{"start", "sleep", "end", "left"}), *log);
}

TEST_F(actor_life, stop_waits_behind_a_suspended_handler) {
  in([&] {
    one.actors->here().tell<say>(it, "sleep");
    one.actors->here().stop(it);
  });
  EXPECT_EQ("sleep", log->back());
  world.run_for(5s);
  EXPECT_EQ((lines{"start", "sleep", "woke", "left", "end"}), *log);
}

TEST_F(actor_life, an_exception_in_a_suspended_handler_is_a_crash) {
  struct thrower final : actor {
    using actor::actor;
    static void setup(handlers<thrower>& on) {
      on.message<say>(&thrower::said, reentrancy::interleaved);
    }
    task<void> said(say) {
      co_await sleep_for(env(), 1ms);
      throw std::runtime_error("later");
    }
  };
  const actor_ref other = one.spawn<thrower>();
  in([&] { p->watch(other); });
  one.tell(other, say{"x"});
  one.tell(other, say{"y"});
  world.run_for(1s);
  EXPECT_EQ((lines{"start", "down crashed"}), *log);
}

struct failing final : actor {
  failing(actor_init& init, std::shared_ptr<int> lives) : actor(init) {
    watch(self());
    after(1s, &failing::never);
    tell<say>(self(), "x");
    if (--*lives <= 0) throw std::runtime_error("not this time");
  }
  static void setup(handlers<failing>& on) { on.message<say>(&failing::said); }
  void said(const say& what) {
    if (what.what == "throw") throw std::runtime_error("as told");
  }
  void never() {}
};

TEST_F(actor_life, a_constructor_that_throws_leaves_nothing) {
  const auto lives = std::make_shared<int>(1);
  in([&] { EXPECT_THROW(one.actors->here().spawn<failing>(lives), std::runtime_error); });
  world.run_for(5s);
  EXPECT_EQ(1u, one.actors->here().actor_count());
  EXPECT_EQ(1u, one.actors->here().stats().spawned);
}

TEST_F(actor_life, on_stop_that_throws_ends_it_all_the_same) {
  struct sulking final : actor {
    using actor::actor;
    static void setup(handlers<sulking>&) {}
    void on_stop() override { throw std::runtime_error("no"); }
  };
  const actor_ref other = one.spawn<sulking>();
  in([&] {
    p->watch(other);
    p->stop(other);
  });
  EXPECT_EQ((lines{"start", "down crashed"}), *log);
  EXPECT_EQ(1u, one.actors->here().actor_count());
}

TEST_F(actor_life, on_start_that_throws_is_a_crash) {
  struct shy final : actor {
    using actor::actor;
    static void setup(handlers<shy>&) {}
    void on_start() override { throw std::runtime_error("no"); }
  };
  in([&] { p->watch(one.actors->here().spawn<shy>()); });
  EXPECT_EQ((lines{"start", "down crashed"}), *log);
}

TEST_F(actor_life, what_the_last_call_sends_is_sent) {
  struct parting final : actor {
    parting(actor_init& init, actor_ref to) : actor(init), to_(to) {}
    static void setup(handlers<parting>&) {}
    void on_stop() override {
      tell<say>(to_, "goodbye");
      EXPECT_EQ(tell_result::not_here, tell<say>(self(), "more"));
      watch(to_);
      after(1ms, &parting::never);
    }
    void never() { ADD_FAILURE(); }
    actor_ref to_;
  };
  const actor_ref other = one.spawn<parting>(it);
  in([&] { one.actors->here().stop(other); });
  world.run_for(1s);
  EXPECT_EQ((lines{"start", "goodbye"}), *log);
}

// --- Children

TEST_F(actor_life, children_end_before_their_parent_newest_first) {
  actor_ref first;
  actor_ref second;
  in([&] {
    first = p->spawn_child<probe>(spawn_options(), log, nullptr, "first");
    second = p->spawn_child<probe>(spawn_options(), log, nullptr, "second");
  });
  in([&] { p->stop(); });
  EXPECT_EQ((lines{"start", "first: start", "second: start", "second: end", "first: end", "end"}),
            *log);
  EXPECT_EQ(0u, one.actors->here().actor_count());
}

TEST_F(actor_life, a_child_that_ends_leaves_its_parent_alone) {
  actor_ref child;
  in([&] { child = p->spawn_child<probe>(spawn_options(), log, nullptr, "child"); });
  one.tell(child, say{"throw"});
  one.tell(it, say{"still here"});
  EXPECT_EQ("still here", log->back());
  in([&] { p->stop(); });
  EXPECT_EQ(1u, count_of(*log, "child: end"));
}

TEST_F(actor_life, grandchildren_end_too) {
  seat child;
  in([&] { p->spawn_child<probe>(spawn_options(), log, &child, "child"); });
  in([&] { child->spawn_child<probe>(spawn_options(), log, nullptr, "grandchild"); });
  in([&] { p->kill(it); });
  EXPECT_EQ(
      (lines{"start", "child: start", "grandchild: start", "grandchild: end", "child: end", "end"}),
      *log);
}

// --- Again

spawn_options restarting(std::uint32_t count, duration window = 60s) {
  spawn_options out;
  out.restart.after = restart_options::when::crashed;
  out.restart.count_max = count;
  out.restart.window = window;
  return out;
}

TEST_F(actor_life, a_restart_is_another_life) {
  seat child;
  actor_ref old;
  in([&] {
    old = p->spawn_child<probe>(restarting(3), log, &child, "child");
    p->watch(old);
  });
  one.tell(old, add{5});
  log->clear();
  in([&] {
    child->after(10ms, &probe::tick);
    one.actors->here().tell<say>(old, "throw");
    one.actors->here().tell<add>(old, 7);
    p->ask_then<get>(old, 1s, &probe::answered, "x");
  });
  world.run_for(1s);
  // Its mail and its asks have ended with the old life, its timers too; who watched it knows.
  EXPECT_EQ((lines{"child: throw", "child: end", "down crashed", "child restarted",
                   "no target down", "child: start"}),
            *log);
  ASSERT_NE(nullptr, child);
  EXPECT_NE(old, child->self());
  EXPECT_EQ(old.slot(), child->self().slot());
  EXPECT_EQ(0, child->value());
  EXPECT_EQ(tell_result::not_here, one.tell(old, add{1}));
  EXPECT_EQ(tell_result::ok, one.tell(child->self(), add{1}));
  EXPECT_EQ(1u, one.actors->here().stats().restarts);
}

TEST_F(actor_life, too_many_restarts_crash_the_parent) {
  seat child;
  seat watcher;
  const actor_ref other = one.spawn<probe>(std::make_shared<lines>(), &watcher);
  const logbook seen = std::make_shared<lines>();
  one.spawn<probe>(seen, &watcher);
  in([&] {
    watcher->watch(it);
    p->spawn_child<probe>(restarting(2), log, &child, "child");
  });
  for (int i = 0; i < 2; ++i) {
    one.tell(child->self(), say{"throw"});
    ASSERT_NE(nullptr, child);
    EXPECT_EQ((lines{"start"}), *seen);
  }
  one.tell(child->self(), say{"throw"});
  EXPECT_EQ(nullptr, child);
  EXPECT_EQ((lines{"start", "down crashed"}), *seen);
  EXPECT_EQ("end", log->back());
  EXPECT_EQ(tell_result::ok, one.tell(other, say{"unharmed"}));
}

TEST_F(actor_life, restarts_long_ago_do_not_count) {
  seat child;
  in([&] { p->spawn_child<probe>(restarting(1, 10s), log, &child, "child"); });
  for (int i = 0; i < 5; ++i) {
    one.tell(child->self(), say{"throw"});
    ASSERT_NE(nullptr, child);
    world.run_for(11s);
  }
  one.tell(child->self(), say{"throw"});
  ASSERT_NE(nullptr, child);
  world.run_for(9s);
  one.tell(child->self(), say{"throw"});
  EXPECT_EQ(nullptr, child);
}

TEST_F(actor_life, only_a_crash_restarts) {
  seat child;
  in([&] { p->spawn_child<probe>(restarting(9), log, &child, "child"); });
  one.tell(child->self(), say{"stop"});
  EXPECT_EQ(nullptr, child);
  in([&] { p->spawn_child<probe>(restarting(9), log, &child, "child"); });
  in([&] { p->kill(child->self()); });
  EXPECT_EQ(nullptr, child);
  EXPECT_EQ(0u, one.actors->here().stats().restarts);
}

TEST_F(actor_life, constructors_that_throw_again_use_up_restarts) {
  const auto lives = std::make_shared<int>(2);
  in([&] { p->watch(p->spawn_child<failing>(restarting(3), lives)); });
  actor_ref child;
  in([&] {
    *lives = 2;
    child = p->spawn_child<failing>(restarting(3), lives);
    p->watch(child);
    p->tell<say>(child, "throw");
  });
  EXPECT_EQ(0u, one.actors->here().actor_count());
  EXPECT_EQ(1u, count_of(*log, "end"));
}

TEST_F(actor_life, without_a_parent_it_is_restarted_too) {
  seat self;
  one.spawn_with<probe>(restarting(1), log, &self, "self");
  one.tell(self->self(), say{"throw"});
  ASSERT_NE(nullptr, self);
  one.tell(self->self(), say{"throw"});
  EXPECT_EQ(nullptr, self);
  EXPECT_EQ(1u, one.actors->here().actor_count());
}

// --- Generations

TEST(actor_generations, wrap_without_a_0_and_old_references_reach_nobody) {
  actor_options how;
  how.generation_first = 0xfffffffeu;
  sim::world world(1);
  stage one(world, "one", how);
  std::vector<actor_ref> lives;
  for (int i = 0; i < 4; ++i) {
    const logbook log = std::make_shared<lines>();
    lives.push_back(one.spawn<probe>(log));
    for (std::size_t old = 0; old + 1 < lives.size(); ++old)
      EXPECT_EQ(tell_result::not_here, one.tell(lives[old], say{"x"}));
    EXPECT_EQ((lines{"start"}), *log);
    one.tell(lives.back(), say{"stop"});
  }
  std::vector<std::uint32_t> generations;
  for (const actor_ref& each : lives) generations.push_back(each.generation());
  EXPECT_EQ((std::vector<std::uint32_t>{0xfffffffeu, 0xffffffffu, 1, 2}), generations);
}

}  // namespace
}  // namespace reprise::testing
