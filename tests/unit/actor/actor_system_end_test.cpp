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

}  // namespace
}  // namespace reprise::testing
