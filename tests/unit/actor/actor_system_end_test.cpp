// How all the actors of a node end.
#include <reprise/actor/actor_system.hpp>

#include "probe.hpp"

namespace reprise::testing {
namespace {

TEST(actor_system_end, closing_ends_everybody_and_lets_nobody_begin) {
  sim::world world(1);
  const logbook log = std::make_shared<lines>();
  {
    stage one(world, "one", actor_options(), 2);
    seat p;
    one.spawn<probe>(log, &p, "first");
    one.spawn<probe>(log, nullptr, "second");
    one.tell(p->self(), say{"sleep"});
    one.home.call([&] { one.actors->at(1).spawn<probe>(log, nullptr, "other loop"); }, 1);
    int closed = 0;
    one.home.call([&] {
      one.actors->close(1s, [&] { ++closed; });
      one.actors->close(1s, [&] { ++closed; });
      EXPECT_TRUE(one.actors->closing());
      EXPECT_FALSE(one.actors->here().spawn<probe>(log));
    });
    world.run_for(1s);
    EXPECT_EQ(2, closed);
    one.home.call([&] { one.actors->close(1s, [&] { ++closed; }); });
    EXPECT_EQ(3, closed);
  }
  for (const char* const who : {"first: ", "second: ", "other loop: "})
    EXPECT_EQ(1u, count_of(*log, std::string(who) + "end")) << who;
  EXPECT_EQ(1u, count_of(*log, "first: left"));
  EXPECT_EQ(0u, count_of(*log, "first: woke"));
}

TEST(actor_system_end, a_halted_node_goes_without_a_word) {
  sim::world world(1);
  const logbook log = std::make_shared<lines>();
  stage one(world, "one", actor_options());
  seat p;
  const actor_ref it = one.spawn<probe>(log, &p);
  one.home.call([&] {
    p->after(1s, &probe::tick);
    p->ask_then<get>(it, 1s, &probe::answered, "x");
    p->tell<say>(it, "sleep");
    p->tell<say>(it, "more");
  });
  world.run_for(100ms);
  one.home.crash();
  one.actors.reset();
  EXPECT_EQ(0u, count_of(*log, "end"));
  EXPECT_EQ(0u, count_of(*log, "woke"));
  EXPECT_FALSE(world.failed());
}

// Loops that are told to end while others still send to them handle that first, and say once that they are done.
TEST(actor_system_end, what_comes_at_the_very_end_is_handled_and_the_last_word_is_said_once) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    dice roll(seed);
    sim::world world(seed);
    sim::node& home = world.add_node("one", 3);
    home.start_bare();
    std::unique_ptr<actor_system> actors;
    actor_ref far;
    actor_options how;
    how.turn_max = static_cast<std::uint32_t>(1 + roll.next() % 4);
    home.call([&] {
      actors = std::make_unique<actor_system>(home.env(), how);
      actors->start([](errc) {});
    });
    home.call([&] { far = actors->at(1).spawn<probe>(); }, 1);
    int done = 0;
    home.call([&] { actors->close(1s, [&] { ++done; }); });
    for (int i = 0; i < 200 && done == 0; ++i) {
      const std::uint64_t count = roll.next() % 3 == 0 ? roll.next() % 4 : 0;
      home.call(
          [&] {
            for (std::uint64_t n = 0; n < count; ++n)
              static_cast<void>(actors->at(2).tell(far, say{"late"}));
          },
          2);
      if (!world.step()) break;
    }
    world.run_for(2s);
    ASSERT_FALSE(world.failed()) << "seed " << seed;
    ASSERT_EQ(1, done) << "seed " << seed;
    home.call([&] { actors.reset(); });
  }
}

}  // namespace
}  // namespace reprise::testing
