// A mailbox holds so many messages and no more; signals are not counted and never dropped.
#include "probe.hpp"

namespace reprise::testing {
namespace {

struct mailbox : alone {
  static actor_options four() {
    actor_options out;
    out.mailbox_max = 4;
    return out;
  }
  mailbox() : alone(four()) {
    other = one.spawn<probe>(notes, &o);
    one.tell(it, say{"sleep"});
    log->clear();
    notes->clear();
  }
  logbook notes = std::make_shared<lines>();
  seat o;
  actor_ref other;
};

TEST_F(mailbox, at_its_limit_and_one_beyond) {
  for (int i = 1; i <= 4; ++i) EXPECT_EQ(tell_result::ok, one.tell(it, add{i}));
  EXPECT_EQ(tell_result::overflow, one.tell(it, add{5}));
  in([&] { o->ask_then<get>(it, 5s, &probe::answered, "x"); });
  EXPECT_EQ((lines{"no overflow"}), *notes);
  EXPECT_EQ(2u, dead(dead_letter_reason::overflow));
  world.run_for(2s);
  // Refusing did not reorder what was taken, and there is room again.
  EXPECT_EQ((lines{"woke", "left", "add 1", "add 2", "add 3", "add 4"}), *log);
  EXPECT_EQ(tell_result::ok, one.tell(it, add{6}));
}

TEST_F(mailbox, signals_stand_in_their_order_outside_the_bound) {
  in([&] {
    p->watch(other);
    p->after(10ms, &probe::tick);
    p->ask_then<get>(other, 5s, &probe::answered, "x");
  });
  for (int i = 1; i <= 4; ++i) one.tell(it, add{i});
  world.run_for(20ms);
  one.tell(other, say{"stop"});
  in([&] { one.actors->here().stop(it); });
  world.run_for(2s);
  EXPECT_EQ((lines{"woke", "left", "got 0", "add 1", "add 2", "add 3", "add 4", "tick",
                   "down stopped", "end"}),
            *log);
}

TEST_F(mailbox, a_mailbox_of_its_own_size) {
  spawn_options how;
  how.mailbox_max = 1;
  const logbook small = std::make_shared<lines>();
  const actor_ref tiny = one.spawn_with<probe>(how, small);
  one.tell(tiny, say{"sleep"});
  EXPECT_EQ(tell_result::ok, one.tell(tiny, add{1}));
  EXPECT_EQ(tell_result::overflow, one.tell(tiny, add{2}));
}

TEST_F(mailbox, counts_balance) {
  for (int i = 1; i <= 6; ++i) one.tell(it, add{i});
  one.tell(other, stray{});
  one.tell(other, say{"stop"});
  one.tell(other, add{1});
  in([&] { one.actors->here().kill(it); });
  const actor_stats& now = one.actors->here().stats();
  EXPECT_EQ(now.accepted, now.handled + now.dead_letter_count());
  EXPECT_EQ(2u, dead(dead_letter_reason::overflow));
  EXPECT_EQ(4u, dead(dead_letter_reason::stopped));
  EXPECT_EQ(1u, dead(dead_letter_reason::not_handled));
  EXPECT_EQ(1u, dead(dead_letter_reason::not_here));
}

TEST_F(mailbox, dead_letters_are_shown_to_who_wants_to_see_them) {
  std::vector<dead_letter> seen;
  in([&] {
    one.actors->here().set_on_dead_letter([&](const dead_letter& each) { seen.push_back(each); });
    for (int i = 0; i < 5; ++i) o->tell<add>(it, i);
  });
  ASSERT_EQ(1u, seen.size());
  EXPECT_EQ(other, seen[0].from);
  EXPECT_EQ(it, seen[0].to);
  EXPECT_EQ(message_id_of<add>, seen[0].type);
  EXPECT_EQ(dead_letter_reason::overflow, seen[0].reason);
  // The result said it already.
  EXPECT_EQ((lines{}), *notes);
  in([&] { one.actors->here().set_on_dead_letter({}); });
}

// --- From elsewhere, where the result comes too early to say it.

TEST(mailbox_elsewhere, the_sender_is_told_what_did_not_arrive) {
  sim::world world(1);
  actor_options small = stage::options_of("beta", {});
  small.mailbox_max = 2;
  stage beta(world, "beta", small, 2);
  stage alpha(world, "alpha", lines{"beta"});
  world.run_for(1s);
  const logbook notes = std::make_shared<lines>();
  const logbook near = std::make_shared<lines>();
  seat far_sender;
  seat near_sender;
  alpha.spawn<probe>(notes, &far_sender);
  beta.spawn<probe>(near, &near_sender);
  actor_ref it;
  beta.home.call([&] { it = beta.actors->at(1).spawn<probe>(); }, 1);
  beta.tell(it, say{"sleep"});
  world.run_for(10ms);
  const auto send = [&](stage& from, seat& by) {
    from.home.call([&] {
      for (int i = 0; i < 3; ++i) EXPECT_EQ(tell_result::ok, by->tell<add>(it, i));
      EXPECT_EQ(tell_result::ok, by->tell<stray>(it, 0));
    });
    world.run_for(100ms);
  };
  send(alpha, far_sender);
  EXPECT_EQ((lines{"start", "returned overflow", "returned overflow"}), *notes);
  send(beta, near_sender);
  EXPECT_EQ(4u, count_of(*near, "returned overflow"));
  world.run_for(2s);
  alpha.home.call([&] { far_sender->tell<stray>(it, 0); });
  beta.home.call([&] { near_sender->tell<stray>(it, 0); });
  world.run_for(100ms);
  EXPECT_EQ("returned not handled", notes->back());
  EXPECT_EQ("returned not handled", near->back());
  beta.tell(it, say{"stop"});
  world.run_for(100ms);
  alpha.home.call([&] { far_sender->tell<add>(it, 0); });
  beta.home.call([&] { near_sender->tell<add>(it, 0); });
  world.run_for(100ms);
  EXPECT_EQ("returned not here", notes->back());
  EXPECT_EQ("returned not here", near->back());
}

TEST_F(mailbox, the_handler_of_dead_letters_may_do_what_it_likes) {
  const actor_ref nobody(one.actors->incarnation(), 0, 999, 1);
  int told = 0;
  in([&] {
    one.actors->here().set_on_dead_letter([&](const dead_letter&) {
      ++told;
      static_cast<void>(one.actors->here().tell<add>(nobody, 2));  // counted, and not told again
      one.actors->here().set_on_dead_letter({});
      throw std::runtime_error("it fails");
    });
    p->ask_then<get>(nobody, 1s, &probe::answered, "x");
    EXPECT_EQ(tell_result::not_here, p->tell<add>(nobody, 1));
  });
  world.run_for(1s);
  EXPECT_EQ(1, told);
  EXPECT_EQ(3u, dead(dead_letter_reason::not_here));
  EXPECT_EQ("no target down", log->back());
}

}  // namespace
}  // namespace reprise::testing
