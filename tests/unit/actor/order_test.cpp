// News of one thing come in the order in which they can be understood, whatever way each of them takes.
#include <algorithm>

#include <reprise/actor/loop_lanes.hpp>
#include <reprise/actor/reliable_channel.hpp>

#include "probe.hpp"
#include "stranger.hpp"

namespace reprise::testing {
namespace {

// Sends so much with its last breath.
class talker final : public actor {
 public:
  talker(actor_init& init, const actor_ref& whom, std::size_t count)
      : actor(init), whom_(whom), count_(count) {}
  static void setup(handlers<talker>&) {}

 private:
  void on_stop() override {
    for (std::size_t i = 0; i < count_; ++i) tell<add>(whom_, 1);
  }
  actor_ref whom_;
  std::size_t count_;
};

std::size_t place_of(const lines& all, std::string_view what) {
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), what) - all.begin());
}

// Who hears of the end may look the name up, or claim it. Between loops the two pieces of news may be in different
// batches.
TEST(order, a_name_is_gone_before_its_actor_is_known_to_be_down) {
  for (std::size_t count = arrival_batch::count_max - 5; count < arrival_batch::count_max + 3;
       ++count) {
    sim::world world(1);
    stage one(world, "one", lines{}, 2);
    stage two(world, "two", lines{"one"});
    world.run_for(1s);
    const logbook near = std::make_shared<lines>();
    const logbook far = std::make_shared<lines>();
    seat nears;
    seat fars;
    const actor_ref hears = one.spawn<probe>(near, &nears);
    two.spawn<probe>(far, &fars);
    actor_ref ends;
    one.home.call(
        [&] { ends = one.actors->at(1).spawn_with<talker>(spawn_options("famous"), hears, count); },
        1);
    world.run_for(1s);
    const auto listen = [&](probe& who) {
      who.follow_name("famous");
      who.watch(ends);
    };
    one.home.call([&] { listen(*nears); });
    two.home.call([&] { listen(*fars); });
    world.run_for(1s);
    one.home.call([&] { one.actors->at(1).stop(ends); }, 1);
    world.run_for(1s);
    EXPECT_EQ(count, count_of(*near, "add 1"));
    for (const logbook& log : {near, far}) {
      EXPECT_LT(place_of(*log, "gone famous/"), place_of(*log, "down stopped")) << count;
      EXPECT_LT(place_of(*log, "down stopped"), log->size()) << count;
    }
  }
}

class shipper final : public actor {
 public:
  shipper(actor_init& init, const actor_ref& to) : actor(init), way_(*this, to, {}) {}
  static void setup(handlers<shipper>& on) { on.message<add>(&shipper::added); }

 private:
  void added(const add& what) { EXPECT_EQ(tell_result::ok, way_.send(what)); }
  reliable_channel way_;
};

// What a channel brings may name somebody; so the names come first on every new link, from all loops.
TEST(order, a_new_link_brings_the_names_before_what_channels_kept) {
  sim::world world(1);
  stage good(world, "good", lines{}, 2);
  stranger other(world, "other");
  world.run_for(1s);
  other.dial("good");
  world.run_for(1s);
  ASSERT_EQ(1u, other.ups);
  std::vector<actor_ref> ships;
  for (const char* const name : {"a", "b"})
    ships.push_back(good.spawn_with<shipper>(spawn_options(name), other.own(1)));
  good.home.call(
      [&] {
        ships.push_back(good.actors->at(1).spawn_with<shipper>(spawn_options("c"), other.own(2)));
      },
      1);
  world.run_for(1s);
  world.cut(good.home, other.home);
  for (const actor_ref& each : ships) EXPECT_EQ(tell_result::ok, good.tell(each, add{1}));
  world.run_for(30s);
  ASSERT_EQ(1u, other.downs);
  const std::size_t before = other.heard.size();
  world.mend(good.home, other.home);
  world.run_for(30s);
  ASSERT_EQ(2u, other.ups);
  std::vector<actor_wire::kind> kinds;
  for (std::size_t i = before; i < other.heard.size() && kinds.size() < 6; ++i)
    kinds.push_back(static_cast<actor_wire::kind>(other.heard[i].front()));
  using actor_wire::kind;
  EXPECT_EQ((std::vector{kind::announce, kind::announce, kind::announce, kind::channel_item,
                         kind::channel_item, kind::channel_item}),
            kinds);
}

}  // namespace
}  // namespace reprise::testing
