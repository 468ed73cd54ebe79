// Where an actor is offered to, nobody answers, or the link goes.
#include "probe.hpp"
#include "stranger.hpp"

namespace reprise::testing {
namespace {

// An actor of the last loop of a node is offered to who does not answer by itself.
struct offered {
  explicit offered(std::size_t loops) : good(world, "good", patient(), loops) {
    mute.dial("good");
    world.run_for(1s);
    good.home.call([&] { it = good.actors->at(loops - 1).spawn<probe>(log, &p); }, loops - 1);
    good.home.call([&] { p->move_to(node_id::parse("mute").value()); }, loops - 1);
  }
  static actor_options patient() {
    actor_options out = stage::options_of("good", {});
    out.move_answer_within = 2s;
    return out;
  }
  [[nodiscard]] raw_message ready() const {
    return raw_message(actor_wire::kind::move_ready).place(it).place(mute.own(9));
  }
  sim::world world{1};
  stage good;
  stranger mute{world, "mute"};
  logbook log = std::make_shared<lines>();
  seat p;
  actor_ref it;
};

TEST(move_offer, that_is_never_answered_ends_and_a_late_answer_finds_nobody) {
  offered to(1);
  auto& [world, good, mute, log, p, it] = to;
  good.tell(it, add{1});
  world.run_for(1900ms);
  ASSERT_EQ(1u, mute.heard_of(actor_wire::kind::move_offer));
  EXPECT_EQ((lines{"start"}), *log);
  world.run_for(200ms);
  EXPECT_EQ((lines{"start", "add 1", "stayed 3"}), *log);
  mute.say(to.ready());
  world.run_for(1s);
  EXPECT_EQ(1u, mute.heard_of(actor_wire::kind::kill));
  good.tell(it, add{2});
  EXPECT_EQ("add 2", log->back());
}

// The loop that the actor leaves has not heard yet that the link is gone; the first loop has.
TEST(move_offer, mail_that_would_follow_over_a_link_just_lost_is_told) {
  offered to(2);
  auto& [world, good, mute, log, p, it] = to;
  world.run_for(200ms);
  ASSERT_EQ(1u, mute.heard_of(actor_wire::kind::move_offer));
  const logbook told = std::make_shared<lines>();
  seat sender;
  good.spawn<probe>(told, &sender);
  good.home.call([&] {
    sender->tell<add>(it, 1);
    sender->ask_then<get>(it, 5s, &probe::answered);
  });
  world.run_for(200ms);
  ASSERT_EQ((lines{"start"}), *told);
  const peer_id there = good.actors->peers().peers().at(0).peer;
  good.home.call([&] { good.actors->peers().drop(there); });
  good.home.call([&] { good.actors->at(1).take_remote(there, to.ready().raw()); }, 1);
  world.run_for(1s);
  EXPECT_EQ((lines{"start", "returned no link", "no not sent"}), *told);
}

}  // namespace
}  // namespace reprise::testing
