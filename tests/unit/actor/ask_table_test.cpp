// Correlations of asks: never used twice, also where their counters end.
#include <reprise/actor/pending_ask.hpp>

#include "probe.hpp"

namespace reprise::testing {
namespace {

struct waiting final : pending_ask {
  explicit waiting(actor_loop& here) : pending_ask(here) {}
  ~waiting() override = default;
  void take_value(type_mark, void*) override {}
  void take_bytes(const_bytes) override {}
  void take_error(ask_error) override {}
};

using ask_table_of = alone;

TEST_F(ask_table_of, an_answer_is_taken_once) {
  in([&] {
    ask_table table(1);
    waiting a(one.actors->here());
    waiting b(one.actors->here());
    table.add(a);
    table.add(b);
    EXPECT_EQ(2u, table.size());
    const std::uint64_t first = a.correlation();
    EXPECT_NE(first, b.correlation());
    EXPECT_EQ(&a, table.take(first));
    EXPECT_EQ(nullptr, table.take(first));
    EXPECT_EQ(&b, table.take(b.correlation()));
    EXPECT_EQ(0u, table.size());
  });
}

TEST_F(ask_table_of, wild_correlations_are_nobodys) {
  in([&] {
    ask_table table(1);
    waiting a(one.actors->here());
    table.add(a);
    for (const std::uint64_t wild :
         {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}, a.correlation() + 1,
          a.correlation() + (std::uint64_t{1} << 32), a.correlation() - (std::uint64_t{1} << 32)})
      EXPECT_EQ(nullptr, table.take(wild));
    EXPECT_EQ(&a, table.take(a.correlation()));
  });
}

TEST_F(ask_table_of, a_place_that_is_used_up_stays_empty) {
  in([&] {
    ask_table table(0xfffffffeu);
    std::set<std::uint64_t> seen;
    std::set<std::uint32_t> places;
    for (int i = 0; i < 7; ++i) {
      waiting a(one.actors->here());
      table.add(a);
      EXPECT_TRUE(seen.insert(a.correlation()).second);
      EXPECT_NE(0u, a.correlation() >> 32);
      places.insert(static_cast<std::uint32_t>(a.correlation()));
      EXPECT_EQ(&a, table.take(a.correlation()));
    }
    // Two uses each.
    EXPECT_EQ(4u, places.size());
  });
}

TEST_F(ask_table_of, finds_in_the_order_of_places) {
  in([&] {
    ask_table table(1);
    waiting a(one.actors->here());
    waiting b(one.actors->here());
    waiting c(one.actors->here());
    for (waiting* const each : {&a, &b, &c}) table.add(*each);
    const std::uint64_t middle = b.correlation();
    EXPECT_EQ(&b, table.take(middle));
    EXPECT_EQ((std::vector<std::uint64_t>{a.correlation(), c.correlation()}),
              table.find([](const pending_ask&) { return true; }));
    for (waiting* const each : {&a, &c}) static_cast<void>(table.take(each->correlation()));
  });
}

// A late answer of the last use of a place meets nobody, not the next ask that waits there.
TEST(ask_wrap, late_answers_do_not_reach_the_next_ask) {
  actor_options how;
  how.generation_first = 0xfffffffeu;
  sim::world world(1);
  stage one(world, "one", how);
  const logbook log = std::make_shared<lines>();
  seat p;
  one.spawn<probe>(log, &p);
  const actor_ref slow = one.spawn<probe>();
  const actor_ref quick = one.spawn<probe>();
  one.tell(quick, add{5});
  for (int i = 0; i < 6; ++i) {
    log->clear();
    one.tell(slow, say{"sleep"});
    one.home.call([&] { p->ask_then<get>(slow, 1s + 500ms, &probe::answered, "x"); });
    world.run_for(10ms);
    one.home.call([&] { p->ask_then<get>(quick, 1s, &probe::answered, "x"); });
    world.run_for(2s);
    EXPECT_EQ((lines{"got 5", "got 0"}), *log);
  }
}

}  // namespace
}  // namespace reprise::testing
