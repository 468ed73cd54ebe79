// Where actors meet their links.
#include "actor/actor_hub.hpp"

#include "stranger.hpp"
#include "troupe.hpp"

namespace reprise::testing {
namespace {

// Another loop may send before it has heard that a link was replaced by the next one to the same process.
TEST(actor_hub, what_is_meant_for_one_link_does_not_leave_on_the_next) {
  sim::world world(1);
  stage good(world, "good");
  stranger other(world, "other");
  other.dial("good");
  world.run_for(1s);
  ASSERT_EQ(1u, other.to.epoch);
  world.cut(good.home, other.home);
  world.run_for(30s);
  world.mend(good.home, other.home);
  world.run_for(30s);
  ASSERT_EQ(2u, other.to.epoch);
  const incarnation_id node = other.service->incarnation();
  const std::size_t before = other.heard.size();
  good.home.call([&] {
    actor_hub& hub = *good.actors->hub();
    EXPECT_EQ(tell_result::no_link, hub.send(node, 1, as_bytes("old")));
    EXPECT_EQ(tell_result::no_link, hub.send(node, 3, as_bytes("early")));
    EXPECT_EQ(tell_result::no_link, hub.send({12}, 2, as_bytes("nobody")));
    hub.send_signal(node, 1, as_bytes("old"));
    EXPECT_EQ(tell_result::ok, hub.send(node, 2, as_bytes("now")));
  });
  world.run_for(1s);
  ASSERT_EQ(before + 1, other.heard.size());
  EXPECT_EQ("now", as_text(other.heard.back()));
}

}  // namespace
}  // namespace reprise::testing
