// How much a peer may make a node remember: at the limit, one beyond, and again when there is room.
#include "actor/actor_directory.hpp"
#include "actor/actor_extras.hpp"

#include "probe.hpp"
#include "stranger.hpp"

namespace reprise::testing {
namespace {

using actor_wire::kind;

struct peer_limits : called_on {
  [[nodiscard]] actor_ref place(std::size_t index) const {
    return caller.own(static_cast<std::uint32_t>(index));
  }
  void lose_link() {
    world.cut(good.home, caller.home);
    world.run_for(30s);
  }
};

// The first ones are put where a link would put them: a million messages more would prove nothing.
TEST_F(peer_limits, names) {
  actor_directory& known = good.actors->directory();
  good.home.call([&] {
    const node_id name = node_id::parse("mallory").value();
    for (std::size_t i = 0; i + 1 < directory_entries_max; ++i) known.add(place(i), name, "", "t");
  });
  const auto announce = [&](std::size_t index, std::string_view name) {
    caller.say(raw_message(kind::announce).place(place(index)).text(name).text(""));
    world.run_for(1s);
  };
  announce(directory_entries_max - 1, "last");
  EXPECT_EQ(directory_entries_max, known.size());
  announce(directory_entries_max, "beyond");
  EXPECT_EQ(directory_entries_max, known.size());
  good.home.call([&] {
    EXPECT_EQ(place(directory_entries_max - 1), good.actors->find("last"));
    EXPECT_FALSE(good.actors->find("beyond"));
  });
  // The node's own and those of others are not counted with them.
  good.spawn_with<probe>(spawn_options("own"));
  world.run_for(1s);
  EXPECT_EQ(directory_entries_max + 1, known.size());
  good.home.call([&] { known.remove(place(0), down_reason::stopped, {}); });
  announce(directory_entries_max, "beyond");
  good.home.call([&] { EXPECT_TRUE(good.actors->find("beyond")); });
  lose_link();
  EXPECT_EQ(1u, known.size());
}

TEST_F(peer_limits, watches) {
  const actor_ref target = good.spawn<probe>();
  good.home.call([&] {
    actor_loop& here = good.actors->here();
    for (std::size_t i = 0; i + 1 < watches_from_peers_max; ++i)
      here.begin_watch_from(target, place(i), watch_handle{1});
  });
  const auto order = [&](kind what, std::size_t index) {
    caller.say(raw_message(what).place(target).place(place(index)).put(std::uint64_t{1}));
    world.run_for(1s);
  };
  order(kind::watch, watches_from_peers_max - 1);
  EXPECT_EQ(0u, caller.heard_of(kind::down));
  order(kind::watch, watches_from_peers_max);
  EXPECT_EQ(1u, caller.heard_of(kind::down)) << "answered at once";
  order(kind::unwatch, 0);
  order(kind::watch, watches_from_peers_max);
  EXPECT_EQ(1u, caller.heard_of(kind::down));
  // After a loss of the link nothing of them is left.
  lose_link();
  world.mend(good.home, caller.home);
  world.run_for(30s);
  ASSERT_EQ(2u, caller.ups);
  order(kind::watch, 0);
  good.home.call([&] { good.actors->here().stop(target); });
  world.run_for(1s);
  EXPECT_EQ(2u, caller.heard_of(kind::down));
}

}  // namespace
}  // namespace reprise::testing
