// An exception that escapes an actor is told with its text.
#include <reprise/actor/actor_crash.hpp>

#include "probe.hpp"

namespace reprise::testing {
namespace {

struct actor_crashes : alone {
  actor_crashes() {
    in([&] {
      one.actors->here().set_on_crash([this](const actor_crash& how) { heard.push_back(how); });
    });
  }
  std::vector<actor_crash> heard;
};

TEST_F(actor_crashes, are_told_with_the_text_of_the_exception) {
  const actor_ref named = one.spawn_with<probe>(spawn_options("bank"));
  one.tell(named, say{"throw"});
  world.run_for(1s);
  ASSERT_EQ(1u, heard.size());
  EXPECT_EQ(named, heard[0].who);
  EXPECT_EQ("actor bank " + to_string(named) + " crashed: as told", to_string(heard[0]));
  EXPECT_NE(std::string::npos,
            world.describe_traces(20).find("actor: " + to_string(heard[0]) + "\n"));
}

TEST_F(actor_crashes, of_requests_and_suspended_handlers_are_told_too) {
  struct late final : actor {
    using actor::actor;
    static void setup(handlers<late>& on) { on.message<say>(&late::said); }
    task<void> said(say) {
      co_await sleep_for(env(), 1ms);
      throw 7;
    }
  };
  const actor_ref slow = one.spawn<late>();
  one.tell(slow, say{"x"});
  const actor_ref asked = one.spawn<probe>();
  in([&] { p->ask_then<get>(asked, 1s, &probe::answered, "throw"); });
  world.run_for(1s);
  ASSERT_EQ(2u, heard.size());
  EXPECT_EQ("as asked", crash_text(heard[0].error));
  EXPECT_EQ(slow, heard[1].who);
  EXPECT_EQ("an exception of an unknown type", crash_text(heard[1].error));
}

struct unmakeable final : actor {
  unmakeable(actor_init& init, int* lives) : actor(init) {
    if (--*lives < 0) throw std::runtime_error("no life left");
  }
  static void setup(handlers<unmakeable>& on) { on.message<say>(&unmakeable::said); }
  void said(const say&) { throw std::runtime_error("first"); }
};

TEST_F(actor_crashes, of_a_child_that_is_not_made_again_are_its_parents_too) {
  int lives = 1;
  actor_ref child;
  in([&] {
    spawn_options how;
    how.restart.after = restart_options::when::crashed;
    how.restart.count_max = 1;
    child = p->spawn_child<unmakeable>(how, &lives);
  });
  one.tell(child, say{"x"});
  world.run_for(1s);
  ASSERT_EQ(3u, heard.size());
  EXPECT_EQ("first", crash_text(heard[0].error));
  EXPECT_EQ("no life left", crash_text(heard[1].error));
  EXPECT_EQ(it, heard[2].who);
  EXPECT_EQ("a child could not be made again", crash_text(heard[2].error));
}

TEST_F(actor_crashes, a_handler_that_throws_or_replaces_itself_is_harmless) {
  int calls = 0;
  in([&] {
    actor_loop& here = one.actors->here();
    here.set_on_crash([&](const actor_crash&) {
      ++calls;
      here.set_on_crash({});
      throw std::runtime_error("from who is told");
    });
  });
  for (int i = 0; i < 2; ++i) one.tell(one.spawn<probe>(), say{"throw"});
  world.run_for(1s);
  EXPECT_EQ(1, calls);
  EXPECT_EQ(2u, one.actors->here().stats().crashed);
}

}  // namespace
}  // namespace reprise::testing
