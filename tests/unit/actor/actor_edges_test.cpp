// The first and the last moments of an actor: what its constructor, its destructor and on_stop may ask for.
#include "probe.hpp"

namespace reprise::testing {
namespace {

struct actor_edges : alone {};

// In its last call an actor may ask for everything that it may ask for in any other.
TEST_F(actor_edges, its_last_call_may_ask_for_anything) {
  struct stubborn final : actor {
    stubborn(actor_init& init, actor_ref parent) : actor(init), parent_(parent) {}
    ~stubborn() override { stop(); }
    static void setup(handlers<stubborn>&) {}
    void on_start() override {
      if (!parent_) spawn_child<stubborn>(spawn_options(), self());
    }
    void on_stop() override {
      stop();
      kill(self());
      kill(parent_);
      move_to(node_id::parse("nowhere").value());
      after(1ms, &stubborn::never);
      tell<add>(self(), 1);
    }
    void never() { ADD_FAILURE(); }
    actor_ref parent_;
  };
  const actor_ref which = one.spawn<stubborn>(actor_ref());
  world.run_for(10ms);
  EXPECT_EQ(3u, one.actors->here().actor_count());
  in([&] { p->stop(which); });
  world.run_for(10ms);
  EXPECT_EQ(1u, one.actors->here().actor_count());
  for (int i = 0; i < 100; ++i) one.tell(it, add{1});
  world.run_for(10ms);
  EXPECT_EQ(100u, count_of(*log, "add 1"));
}

TEST_F(actor_edges, a_constructor_that_throws_takes_its_children_along) {
  struct failing final : actor {
    failing(actor_init& init, logbook log, const actor_ref& watcher) : actor(init) {
      spawn_child<probe>(spawn_options(), std::move(log), nullptr, "child");
      here().tell<introduce>(watcher, self());
      throw std::runtime_error("not today");
    }
    static void setup(handlers<failing>&) {}
  };
  in([&] { EXPECT_THROW(one.actors->here().spawn<failing>(log, it), std::runtime_error); });
  world.run_for(10ms);
  EXPECT_EQ(1u, one.actors->here().actor_count());
  EXPECT_EQ(0u, count_of(*log, "child: start"));
  EXPECT_EQ("down not found", log->back());
}

TEST_F(actor_edges, several_coroutines_hold_together) {
  struct holder final : actor {
    holder(actor_init& init, logbook log) : actor(init), log_(std::move(log)) {
      run_task(wait(20ms, "first"));
    }
    static void setup(handlers<holder>& on) { on.message<add>(&holder::added); }
    void on_start() override {
      run_task(wait(10ms, "short"));
      run_task(wait(50ms, "long"));
    }
    task<void> wait(duration time, std::string what) {
      co_await sleep_for(env(), time);
      log_->push_back(std::move(what));
    }
    void added(const add&) { log_->push_back("added"); }
    logbook log_;
  };
  log->clear();
  const actor_ref which = one.spawn<holder>(log);
  one.tell(which, add{1});
  world.run_for(1s);
  EXPECT_EQ((lines{"first", "short", "long", "added"}), *log);
}

// What a suspended handler or a member holds may begin to wait for something while its actor is being destroyed: that
// never happens, and nothing of it is left.
TEST_F(actor_edges, what_is_begun_while_it_ends_never_happens) {
  struct stubborn final : actor {
    struct guard {
      stubborn& whose;
      actor_ref target;
      ~guard() {
        whose.after(1ms, &stubborn::never);
        whose.ask_then<get>(target, 1s, &stubborn::answered, "x");
        whose.watch(target);
        whose.follow_type("t");
      }
    };
    stubborn(actor_init& init, actor_ref target) : actor(init), member_{*this, target} {}
    static void setup(handlers<stubborn>& on) { on.message<say>(&stubborn::said); }
    task<void> said(say) {
      const guard held{*this, member_.target};
      co_await sleep_for(env(), 10s);
    }
    void never() { ADD_FAILURE(); }
    void answered(const ask_result<sum>&) { ADD_FAILURE(); }
    guard member_;
  };
  const actor_ref which = one.spawn<stubborn>(it);
  one.tell(which, say{"wait"});
  world.run_for(10ms);
  in([&] { p->kill(which); });
  world.run_for(10s);
  EXPECT_EQ(1u, one.actors->here().actor_count());
  EXPECT_EQ(0u, one.actors->here().ask_count());
}

// A turn handles turn_max messages, and no more, before the loop looks at its door again.
TEST(actor_turns, are_as_long_as_they_may_be) {
  actor_options how;
  how.turn_max = 8;
  sim::world world(1);
  stage one(world, "one", how);
  const logbook log = std::make_shared<lines>();
  const actor_ref it = one.spawn<probe>(log);
  one.home.call([&] {
    for (int i = 0; i < 100; ++i) static_cast<void>(one.actors->here().tell<add>(it, i));
  });
  std::size_t before = log->size();
  std::size_t most = before - 1;
  while (before < 101 && world.step()) {
    most = std::max(most, log->size() - before);
    before = log->size();
  }
  EXPECT_EQ(101u, before);
  EXPECT_EQ(8u, most);
}

}  // namespace
}  // namespace reprise::testing
