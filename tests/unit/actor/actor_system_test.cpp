// Actors on several loops of one node.
#include <reprise/actor/actor_system.hpp>

#include "probe.hpp"

namespace reprise::testing {
namespace {

struct several_loops : ::testing::TestWithParam<bool> {
  static actor_options how() {
    actor_options out;
    out.local_as_remote = GetParam();
    return out;
  }
  several_loops() { one.spawn<probe>(log, &p); }
  actor_ref spawn_at(std::size_t loop, const logbook& into, seat* out = nullptr) {
    actor_ref made;
    one.home.call([&] { made = one.actors->at(loop).spawn<probe>(into, out); }, loop);
    return made;
  }
  sim::world world{1};
  stage one{world, "one", how(), 3};
  logbook log = std::make_shared<lines>();
  seat p;
};
INSTANTIATE_TEST_SUITE_P(actor_system, several_loops, ::testing::Bool(), [](const auto& each) {
  return std::string(each.param ? "as_remote" : "as_it_is");
});

task<void> spawn_everywhere(actor_system& actors, logbook log, std::vector<actor_ref>& out) {
  for (std::size_t i = 0; i < actors.loop_count(); ++i) {
    spawn_options how("name" + std::to_string(i));
    out.push_back(co_await actors.spawn_on<probe>(i, how, log));
  }
}

TEST_P(several_loops, spawn_on_each) {
  std::optional<scope> work;
  std::vector<actor_ref> made;
  const logbook there = std::make_shared<lines>();
  one.home.call([&] {
    work.emplace(one.home.env().home());
    work->spawn(spawn_everywhere(*one.actors, there, made));
  });
  world.run_for(1s);
  ASSERT_EQ(3u, made.size());
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(i, made[i].loop());
    EXPECT_EQ(1u + (i == 0 ? 1u : 0u), one.actors->at(i).actor_count());
    actor_ref found;
    one.home.call([&] { found = one.actors->find("name" + std::to_string(i)); });
    EXPECT_EQ(made[i], found);
  }
  one.home.call([&] { work.reset(); });
}

TEST_P(several_loops, asks_across) {
  for (std::size_t loop = 0; loop < 3; ++loop) {
    const actor_ref it = spawn_at(loop, std::make_shared<lines>());
    one.home.call([&] {
      p->tell<add>(it, static_cast<std::int64_t>(loop + 1));
      p->ask_then<get>(it, 1s, &probe::answered, "x");
    });
    world.run_for(10ms);
    EXPECT_EQ(fmt::format("got {}", loop + 1), log->back());
  }
}

TEST_P(several_loops, order_between_two_actors_on_two_loops) {
  const logbook there = std::make_shared<lines>();
  seat other;
  const actor_ref it = spawn_at(2, there, &other);
  there->clear();
  one.home.call([&] {
    for (int i = 0; i < 1'000; ++i) p->tell<add>(it, i);
  });
  world.run_for(1s);
  ASSERT_EQ(1'000u, there->size());
  for (int i = 0; i < 1'000; ++i)
    ASSERT_EQ(fmt::format("add {}", i), (*there)[static_cast<std::size_t>(i)]);
}

TEST_P(several_loops, a_loop_that_is_not_there) {
  one.home.call([&] {
    const actor_ref wild(one.actors->incarnation(), 3, 0, 1);
    EXPECT_EQ(tell_result::not_here, p->tell<add>(wild, 1));
    p->ask_then<get>(wild, 1s, &probe::answered, "x");
    p->watch(wild);
  });
  world.run_for(10ms);
  lines sorted(log->begin() + 1, log->end());
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ((lines{"down not found", "no target down"}), sorted);
}

// A loop that is kept busy by one talker looks at its door all the same.
TEST_P(several_loops, turns_end) {
  struct chatter final : actor {
    using actor::actor;
    static void setup(handlers<chatter>& on) { on.message<add>(&chatter::added); }
    void on_start() override { tell<add>(self(), 1); }
    void added(const add& what) {
      if (what.amount < 100'000) tell<add>(self(), what.amount + 1);
    }
  };
  one.home.call([&] { one.actors->here().spawn<chatter>(); });
  one.tell(p->self(), say{"meanwhile"});
  for (int i = 0; i < 4; ++i) world.step();
  EXPECT_EQ("meanwhile", log->back());
  EXPECT_LT(one.actors->here().stats().handled, 100'000u);
  world.run_for(10s);
  EXPECT_EQ(100'001u, one.actors->here().stats().handled);
}

TEST(actor_system_alone, starts_at_once_and_has_an_incarnation_for_each_start) {
  sim::world world(1);
  stage one(world, "one", actor_options());
  stage two(world, "two", actor_options());
  EXPECT_EQ(errc::ok, one.started);
  EXPECT_NE(one.actors->incarnation(), two.actors->incarnation());
  EXPECT_NE(0u, one.actors->incarnation().value);
  EXPECT_TRUE(one.actors->node().empty());
}

TEST(actor_system_alone, fewer_loops_than_the_node_has) {
  actor_options how;
  how.loop_count = 2;
  sim::world world(1);
  stage one(world, "one", how, 3);
  EXPECT_EQ(2u, one.actors->loop_count());
}

TEST(actor_system_of_peers, a_used_port_is_reported) {
  sim::world world(1);
  sim::node& home = world.add_node("one");
  home.start_bare();
  errc first = errc::cancelled;
  errc second = errc::cancelled;
  std::unique_ptr<actor_system> a;
  std::unique_ptr<actor_system> b;
  home.call([&] {
    a = std::make_unique<actor_system>(home.env(), stage::options_of("a", {}));
    b = std::make_unique<actor_system>(home.env(), stage::options_of("b", {}));
    a->start([&](errc error) { first = error; });
    b->start([&](errc error) { second = error; });
  });
  world.run_for(100ms);
  EXPECT_EQ(errc::ok, first);
  EXPECT_EQ(errc::address_in_use, second);
  int closed = 0;
  home.call([&] {
    a->close(1s, [&] { ++closed; });
    b->close(1s, [&] { ++closed; });
  });
  world.run_for(5s);
  EXPECT_EQ(2, closed);
  home.call([&] {
    a.reset();
    b.reset();
  });
}

struct unmakeable final : actor {
  explicit unmakeable(actor_init& init) : actor(init) { throw std::runtime_error("not today"); }
  static void setup(handlers<unmakeable>&) {}
};

task<void> spawn_unmakeable(actor_system& actors, std::size_t loop, logbook log) {
  try {
    static_cast<void>(co_await actors.spawn_on<unmakeable>(loop, spawn_options()));
  } catch (const std::runtime_error& error) {
    log->push_back(error.what());
  }
}

TEST_P(several_loops, what_a_constructor_throws_elsewhere_is_thrown_here) {
  std::optional<scope> work;
  const logbook caught = std::make_shared<lines>();
  one.home.call([&] {
    work.emplace(one.home.env().home());
    for (std::size_t i = 0; i < 3; ++i) work->spawn(spawn_unmakeable(*one.actors, i, caught));
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"not today", "not today", "not today"}), *caught);
  EXPECT_EQ(0u, one.actors->at(1).actor_count());
  one.home.call([&] { work.reset(); });
}

TEST_P(several_loops, nobody_begins_elsewhere_while_the_system_closes) {
  std::optional<scope> work;
  std::vector<actor_ref> made;
  one.home.call([&] {
    one.actors->close(1s, [] {});
    work.emplace(one.home.env().home());
    work->spawn(spawn_everywhere(*one.actors, log, made));
  });
  world.run_for(5s);
  EXPECT_EQ((std::vector<actor_ref>(3)), made);
  one.home.call([&] {
    work.reset();
    one.actors.reset();
  });
}

// A loop that does not come to its work is sent so much and no more.
TEST(actor_system_alone, the_way_to_another_loop_is_bounded) {
  sim::world world(1);
  actor_options how;
  how.mailbox_max = 1u << 20;
  stage one(world, "one", how, 2);
  const logbook log = std::make_shared<lines>();
  seat other;
  one.home.call([&] { one.actors->at(1).spawn<probe>(std::make_shared<lines>(), &other); }, 1);
  actor_ref to;
  one.home.call([&] { to = other->self(); }, 1);
  one.home.call([&] {
    for (std::size_t i = 0; i < lane_count_max; ++i)
      ASSERT_EQ(tell_result::ok, one.actors->here().tell<add>(to, 1)) << i;
    EXPECT_EQ(tell_result::overflow, one.actors->here().tell<add>(to, 1));
    // Not for signals.
    one.actors->here().stop(to);
  });
  world.run_for(10s);
  EXPECT_EQ(0u, one.actors->at(1).actor_count());
  EXPECT_EQ(lane_count_max, one.actors->at(1).stats().handled);
}

}  // namespace
}  // namespace reprise::testing
