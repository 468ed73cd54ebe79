// One down for each watch: after everything that was said before, and none after unwatch.
#include <reprise/actor/actor_down.hpp>

#include "probe.hpp"

namespace reprise::testing {
namespace {

struct watch_here : alone {
  watch_here() {
    target = one.spawn<probe>(std::make_shared<lines>(), &t);
    log->clear();
  }
  actor_ref target;
  seat t;
};

TEST_F(watch_here, of_the_dead_and_of_nobody_is_answered_at_once) {
  one.tell(target, say{"stop"});
  in([&] {
    p->watch(target);
    p->watch(actor_ref());
    p->watch(actor_ref(target.node(), 99, 0, 1));
    p->watch(actor_ref(target.node(), 0, 12'345, 1));
    EXPECT_EQ((lines{}), *log);
  });
  EXPECT_EQ((lines{"down not found", "down not found", "down not found", "down not found"}).size(),
            log->size());
  EXPECT_EQ(4u, count_of(*log, "down not found"));
}

TEST_F(watch_here, says_how_it_ended) {
  in([&] { p->watch(target); });
  one.tell(target, say{"throw"});
  EXPECT_EQ((lines{"down crashed"}), *log);
  target = one.spawn<probe>();
  in([&] {
    p->watch(target);
    p->kill(target);
  });
  EXPECT_EQ((lines{"down crashed", "down killed"}), *log);
  target = one.spawn<probe>();
  in([&] {
    p->watch(target);
    p->stop(target);
  });
  EXPECT_EQ("down stopped", log->back());
}

TEST_F(watch_here, two_watches_are_told_twice) {
  in([&] {
    const watch_handle first = p->watch(target);
    EXPECT_NE(first, p->watch(target));
  });
  one.tell(target, say{"stop"});
  EXPECT_EQ((lines{"down stopped", "down stopped"}), *log);
}

TEST_F(watch_here, one_of_two_watches_may_end) {
  in([&] {
    const watch_handle first = p->watch(target);
    p->watch(target);
    p->unwatch(first);
    p->unwatch(first);
    p->unwatch(watch_handle{77});
  });
  one.tell(target, say{"stop"});
  EXPECT_EQ((lines{"down stopped"}), *log);
}

TEST_F(watch_here, after_unwatch_a_down_that_waits_already_is_dropped) {
  watch_handle which;
  in([&] { which = p->watch(target); });
  one.tell(it, say{"sleep"});
  one.tell(target, say{"stop"});
  in([&] { p->unwatch(which); });
  world.run_for(5s);
  EXPECT_EQ((lines{"sleep", "woke", "left"}), *log);
}

TEST_F(watch_here, comes_after_what_was_said_before) {
  struct last_words final : actor {
    last_words(actor_init& init, actor_ref to) : actor(init), to_(to) {}
    static void setup(handlers<last_words>& on) { on.message<say>(&last_words::said); }
    void said(const say&) {
      tell<add>(to_, 1);
      stop();
      tell<add>(to_, 2);
    }
    void on_stop() override { tell<add>(to_, 3); }
    actor_ref to_;
  };
  target = one.spawn<last_words>(it);
  in([&] {
    p->watch(target);
    one.actors->here().tell<say>(target, "x");
  });
  EXPECT_EQ((lines{"add 1", "add 2", "add 3", "down stopped"}), *log);
}

TEST_F(watch_here, oneself_and_each_other) {
  in([&] {
    p->watch(it);
    p->watch(target);
    t->watch(it);
    p->stop();
    t->stop();
  });
  EXPECT_EQ((lines{"end"}), *log);
  EXPECT_EQ(0u, one.actors->here().actor_count());
}

TEST_F(watch_here, many) {
  constexpr std::size_t count = 100'000;
  in([&] {
    for (std::size_t i = 0; i < count; ++i) p->watch(target);
  });
  one.tell(target, say{"stop"});
  world.run_for(10s);
  EXPECT_EQ(count, count_of(*log, "down stopped"));
}

// --- Across loops and nodes

struct watch_there : ::testing::Test {
  watch_there() {
    world.run_for(1s);
    alpha.spawn<probe>(log, &p);
    on_loop = alpha_on(1);
    far = beta.spawn<probe>(std::make_shared<lines>(), &f);
    log->clear();
  }
  actor_ref alpha_on(std::size_t loop) {
    actor_ref out;
    alpha.home.call([&] { out = alpha.actors->at(loop).spawn<probe>(); }, loop);
    return out;
  }
  void in(const std::function<void()>& what) { alpha.home.call(what); }
  sim::world world{1};
  stage beta{world, "beta"};
  stage alpha{world, "alpha", lines{"beta"}, 2};
  logbook log = std::make_shared<lines>();
  seat p;
  seat f;
  actor_ref on_loop;
  actor_ref far;
};

TEST_F(watch_there, of_another_loop) {
  in([&] {
    p->watch(on_loop);
    p->watch(on_loop);
    p->stop(on_loop);
  });
  world.run_for(10ms);
  EXPECT_EQ((lines{"down stopped", "down stopped"}), *log);
  in([&] { p->watch(on_loop); });
  world.run_for(10ms);
  EXPECT_EQ("down not found", log->back());
}

TEST_F(watch_there, of_another_node) {
  in([&] {
    p->watch(far);
    p->watch(far);
    p->unwatch(p->watch(far));
  });
  world.run_for(100ms);
  beta.tell(far, say{"throw"});
  world.run_for(100ms);
  EXPECT_EQ((lines{"down crashed", "down crashed"}), *log);
  in([&] { p->watch(far); });
  world.run_for(100ms);
  EXPECT_EQ("down not found", log->back());
}

TEST_F(watch_there, unwatch_crosses_the_down) {
  for (const auto& target : {far, on_loop}) {
    watch_handle which;
    in([&] {
      which = p->watch(target);
      p->kill(target);
    });
    in([&] { p->unwatch(which); });
    world.run_for(1s);
    EXPECT_EQ((lines{}), *log);
  }
}

TEST_F(watch_there, the_watcher_ends_first) {
  in([&] { p->watch(far); });
  world.run_for(100ms);
  in([&] { p->stop(); });
  world.run_for(100ms);
  beta.tell(far, say{"stop"});
  world.run_for(100ms);
  EXPECT_EQ((lines{"end"}), *log);
}

TEST_F(watch_there, a_lost_link_is_told_once_for_each_watch) {
  in([&] {
    p->watch(far);
    p->watch(far);
    p->watch(on_loop);
  });
  world.run_for(100ms);
  world.cut(alpha.home, beta.home);
  world.run_for(30s);
  EXPECT_EQ((lines{"down link lost", "down link lost"}), *log);
  in([&] { p->watch(far); });
  EXPECT_EQ(3u, log->size());
  EXPECT_EQ("down link lost", log->back());
  world.mend(alpha.home, beta.home);
  world.run_for(30s);
  // It lives on, and who wants to know more watches again.
  EXPECT_EQ(3u, log->size());
  in([&] { p->watch(far); });
  beta.tell(far, say{"stop"});
  world.run_for(1s);
  EXPECT_EQ(4u, log->size());
}

TEST_F(watch_there, a_stop_and_then_a_lost_link_are_one_down) {
  in([&] { p->watch(far); });
  world.run_for(100ms);
  beta.tell(far, say{"stop"});
  world.run_for(100ms);
  world.cut(alpha.home, beta.home);
  world.run_for(30s);
  EXPECT_EQ((lines{"down stopped"}), *log);
}

TEST_F(watch_there, a_down_that_is_lost_with_the_link_is_one_down_too) {
  in([&] { p->watch(far); });
  world.run_for(100ms);
  world.cut(alpha.home, beta.home);
  beta.tell(far, say{"stop"});
  world.run_for(30s);
  world.mend(alpha.home, beta.home);
  world.run_for(30s);
  EXPECT_EQ((lines{"down link lost"}), *log);
}

TEST_F(watch_there, a_restarted_node_says_that_its_actors_are_gone) {
  in([&] { p->watch(far); });
  world.run_for(100ms);
  beta.home.crash(sim::crash_kind::power);
  beta.actors.reset();
  beta.home.restart();
  beta.home.start_bare();
  beta.home.call([&] {
    beta.actors =
        std::make_unique<actor_system>(beta.home.env(), stage::options_of("beta", {"alpha"}));
    beta.actors->start([](errc) {});
  });
  world.run_for(5s);
  EXPECT_EQ((lines{"down node restarted"}), *log);
}

TEST_F(watch_there, messages_come_before_the_down_also_from_there) {
  actor_ref self;
  in([&] { self = p->self(); });
  in([&] { p->watch(far); });
  world.run_for(100ms);
  beta.home.call([&] {
    for (int i = 0; i < 100; ++i) f->tell<add>(self, i);
    f->stop();
  });
  world.run_for(1s);
  ASSERT_EQ(101u, log->size());
  EXPECT_EQ("add 99", (*log)[99]);
  EXPECT_EQ("down stopped", log->back());
}

TEST_F(watch_there, stop_and_kill_reach_everywhere) {
  for (const bool kills : {false, true}) {
    on_loop = alpha_on(1);
    far = beta.spawn<probe>();
    log->clear();
    in([&] {
      p->watch(on_loop);
      p->watch(far);
      for (const actor_ref& each : {on_loop, far}) kills ? p->kill(each) : p->stop(each);
      // Of those that are not there.
      for (const actor_ref& wild :
           {actor_ref(), actor_ref(on_loop.node(), 99, 0, 1), actor_ref({1}, 0, 0, 1)}) {
        p->kill(wild);
        p->stop(wild);
      }
    });
    world.run_for(1s);
    const std::string want = kills ? "down killed" : "down stopped";
    EXPECT_EQ((lines{want, want}), *log);
  }
}

}  // namespace
}  // namespace reprise::testing
