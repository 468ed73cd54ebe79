// A peer that means another type, or more, than there can be.
#include "probe.hpp"
#include "stranger.hpp"

namespace reprise::testing {
namespace {

using actor_wire::kind;

using liar = called_on;

// A request whose reply is another one than what somebody here waits for.
struct ask_word {
  using reply = say;
  std::int64_t value = 0;
  REPRISE_MESSAGE("test.ask_word", value)
};
struct wordy final : actor {
  using actor::actor;
  static void setup(handlers<wordy>& on) { on.request<ask_word>(&wordy::asked); }
  say asked(const ask_word&) { return {"a word that does not fit into a number, by no means"}; }
};

TEST_F(liar, an_answer_of_another_type_is_no_answer) {
  const logbook notes = std::make_shared<lines>();
  seat asker;
  seat silent;
  good.spawn<probe>(notes, &asker);
  const actor_ref sleeps = good.spawn<probe>(std::make_shared<lines>(), &silent);
  const actor_ref speaks = good.spawn<wordy>();
  good.tell(sleeps, say{"sleep"});
  good.home.call([&] { asker->ask_then<get>(sleeps, 10s, &probe::answered, "x"); });
  for (std::uint64_t place = 0; place < 8; ++place)
    caller.say(raw_message(kind::ask)
                   .head(speaks, actor_ref(), message_id_of<ask_word>)
                   .back((std::uint64_t{1} << 32) | place, 0, good.actors->incarnation(), 1'000'000)
                   .value(ask_word{1}));
  world.run_for(1s);
  EXPECT_FALSE(world.failed());
  EXPECT_EQ("no undecodable", notes->back());
}

TEST_F(liar, actors_that_come_and_never_wake_are_counted) {
  struct sleeper final : actor {
    sleeper(actor_init& init, const_bytes) : actor(init) {}
    static void setup(handlers<sleeper>&) {}
  };
  good.home.call([&] { good.actors->accept_movable<sleeper>("sleeper"); });
  constexpr std::uint32_t asleep_max = 1024;
  for (std::uint32_t i = 0; i <= asleep_max; ++i)
    caller.say(raw_message(kind::move_offer)
                   .place(actor_ref(good.actors->incarnation(), 0, 0, 0))
                   .place(caller.own(i + 1))
                   .text("")
                   .text("sleeper")
                   .put(std::uint32_t{8}));
  world.run_for(1s);
  EXPECT_FALSE(world.failed());
  EXPECT_EQ(asleep_max, caller.heard_of(kind::move_ready));
  EXPECT_EQ(1u, caller.heard_of(kind::move_refused));
}

}  // namespace
}  // namespace reprise::testing
