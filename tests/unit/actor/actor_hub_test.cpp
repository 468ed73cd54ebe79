// Where actors meet their links.
#include "actor/actor_hub.hpp"

#include "probe.hpp"
#include "stranger.hpp"

namespace reprise::testing {
namespace {

struct fetch {
  using reply = say;
  REPRISE_MESSAGE("test.fetch")
};

task<void> ask_for_a_page(actor_loop& here, actor_ref from, ask_error& no) {
  const ask_result<say> got = co_await here.ask<fetch>(from, 5s);
  no = got ? ask_error::crashed : got.error();
}

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

// A link over a path that is cut, with a short queue that is full.
struct full_link {
  full_link() {
    other.dial("good");
    world.run_for(1s);
    node = other.service->incarnation();
    world.cut(good.home, other.home);
    good.home.call([&] {
      const std::string bulk(10'000, 'b');
      while (hub.send(node, 1, as_bytes(bulk)) == tell_result::ok) {
      }
    });
  }
  static actor_options narrow() {
    actor_options out = stage::options_of("good", {});
    out.peers->queue_bytes_high = 256 * 1024;
    out.peers->queue_bytes_low = 16 * 1024;
    return out;
  }
  sim::world world{1};
  stage good{world, "good", narrow()};
  stranger other{world, "other"};
  actor_hub& hub{*good.actors->hub()};
  incarnation_id node;
};

// A link whose queue is between its marks takes messages again, while signals are still owed.
TEST(actor_hub, what_is_owed_goes_first_and_in_its_order) {
  full_link to;
  auto& [world, good, other, hub, node] = to;
  good.home.call([&] { hub.send_signal(node, 1, as_bytes("first")); });
  world.mend(good.home, other.home);
  bool taken = false;
  for (int i = 0; i < 10'000 && !taken; ++i) {
    good.home.call([&] {
      if (i == 0) return;
      if (i < 200) hub.send_signal(node, 1, as_bytes("then"));
      taken = hub.send(node, 1, as_bytes("late")) == tell_result::ok;
    });
    if (!taken) world.step();
  }
  world.run_for(5s);
  EXPECT_TRUE(taken);
  lines small;
  for (const byte_vector& each : other.heard)
    if (each.size() < 100) small.emplace_back(as_text(each));
  ASSERT_GE(small.size(), 3u);
  EXPECT_EQ("first", small.front());
  EXPECT_EQ("late", small.back());
  EXPECT_EQ(1u, static_cast<std::size_t>(std::count(small.begin(), small.end(), "late")));
}

// At the limit, and one byte beyond.
TEST(actor_hub, a_link_that_owes_too_much_is_given_up) {
  constexpr std::size_t each = (std::size_t{1} << 20) - message_overhead_bytes;
  static_assert(owed_bytes_max % (each + message_overhead_bytes) == 0);
  for (const std::size_t beyond : {0u, 1u}) {
    full_link to;
    to.good.home.call([&] {
      const byte_vector signal(each);
      for (std::size_t i = 0; i + 1 < owed_bytes_max / (each + message_overhead_bytes); ++i)
        EXPECT_TRUE(to.hub.send_signal(to.node, 1, signal));
      to.hub.send_signal(to.node, 1, byte_vector(each + beyond));
    });
    to.world.run_for(1ms);
    EXPECT_EQ(beyond == 0 ? 1u : 0u, to.good.actors->peers().peers().size());
  }
}

// Of two nodes with different limits the smaller one counts, for both, and nothing is lost without a word.
TEST(actor_hub, what_the_other_node_does_not_take_is_too_large) {
  sim::world world(1);
  actor_options modest = stage::options_of("modest", {});
  modest.peers->message_bytes_max = 10'000;
  stage small(world, "modest", modest);
  stage large(world, "large", lines{"modest"});
  const logbook log = std::make_shared<lines>();
  seat asks;
  seat tells;
  const actor_ref there = small.spawn<probe>(std::make_shared<lines>(), &asks);
  large.spawn<probe>(log, &tells);
  struct page final : actor {
    using actor::actor;
    static void setup(handlers<page>& on) { on.request<fetch>(&page::asked); }
    say asked(const fetch&) { return {std::string(20'000, 'x')}; }
  };
  const actor_ref library = large.spawn<page>();
  world.run_for(1s);
  ask_error no = ask_error::timed_out;
  std::optional<scope> work;
  large.home.call([&] {
    EXPECT_EQ(tell_result::too_large, tells->tell<say>(there, std::string(20'000, 'x')));
    tells->ask_then<get>(there, 5s, &probe::answered, std::string(20'000, 'x'));
    EXPECT_EQ(tell_result::ok, tells->tell<say>(there, std::string(9'000, 'x')));
  });
  small.home.call([&] {
    work.emplace(small.home.env().home());
    work->spawn(ask_for_a_page(small.actors->here(), library, no));
  });
  world.run_for(1s);
  EXPECT_EQ("no too large", log->back());
  EXPECT_EQ(ask_error::too_large, no);
  small.home.call([&] { work.reset(); });
}

}  // namespace
}  // namespace reprise::testing
