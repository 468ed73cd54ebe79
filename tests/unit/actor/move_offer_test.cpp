// Where an actor is offered to, nobody answers, or the link goes.
#include "probe.hpp"
#include "stranger.hpp"

namespace reprise::testing {
namespace {

TEST(move_offer, that_is_never_answered_ends_and_a_late_answer_finds_nobody) {
  sim::world world{1};
  actor_options how = stage::options_of("good", {});
  how.move_answer_within = 2s;
  stage good{world, "good", how};
  stranger mute{world, "mute"};
  world.run_for(1s);
  mute.dial("good");
  world.run_for(1s);
  const logbook log = std::make_shared<lines>();
  seat p;
  const actor_ref it = good.spawn<probe>(log, &p);
  good.home.call([&] { p->move_to(node_id::parse("mute").value()); });
  good.tell(it, add{1});
  world.run_for(1900ms);
  ASSERT_EQ(1u, mute.heard_of(actor_wire::kind::move_offer));
  EXPECT_EQ((lines{"start"}), *log);
  world.run_for(200ms);
  EXPECT_EQ((lines{"start", "add 1", "stayed 3"}), *log);
  mute.say(raw_message(actor_wire::kind::move_ready).place(it).place(mute.own(9)));
  world.run_for(1s);
  EXPECT_EQ(1u, mute.heard_of(actor_wire::kind::kill));
  good.tell(it, add{2});
  EXPECT_EQ("add 2", log->back());
}

// The loop that the actor leaves has not heard yet that the link is gone; the first loop has.
TEST(move_offer, mail_that_would_follow_over_a_link_just_lost_is_told) {
  sim::world world{1};
  stage good{world, "good", lines(), 2};
  stranger mute{world, "mute"};
  world.run_for(1s);
  mute.dial("good");
  world.run_for(1s);
  const logbook log = std::make_shared<lines>();
  seat p;
  actor_ref it;
  good.home.call([&] { it = good.actors->at(1).spawn<probe>(log, &p); }, 1);
  good.home.call([&] { p->move_to(node_id::parse("mute").value()); }, 1);
  world.run_for(1s);
  ASSERT_EQ(1u, mute.heard_of(actor_wire::kind::move_offer));
  const logbook told = std::make_shared<lines>();
  seat sender;
  good.spawn<probe>(told, &sender);
  good.home.call([&] {
    sender->tell<add>(it, 1);
    sender->ask_then<get>(it, 5s, &probe::answered);
  });
  world.run_for(1s);
  ASSERT_EQ((lines{"start"}), *told);
  const peer_id there = good.actors->peers().peers().at(0).peer;
  good.home.call([&] { good.actors->peers().drop(there); });
  good.home.call(
      [&] {
        good.actors->at(1).take_remote(
            there, raw_message(actor_wire::kind::move_ready).place(it).place(mute.own(9)).raw());
      },
      1);
  world.run_for(1s);
  EXPECT_EQ((lines{"start", "returned no link", "no not sent"}), *told);
}

}  // namespace
}  // namespace reprise::testing
