// Many channels: how much of them is on its way at once, and what a loop keeps of those that come.
#include "actor/channel_book.hpp"

#include "shipper.hpp"
#include "stranger.hpp"

namespace reprise::testing {
namespace {

// More than a link may owe waits for its turn with the channels, and not with the link, which lives.
class many_channels : public ::testing::TestWithParam<std::uint16_t> {};

TEST_P(many_channels, do_not_fill_a_link) {
  constexpr std::size_t count = 80;
  sim::world world{1};
  stage beta{world, "beta"};
  actor_options how = stage::options_of("alpha", {"beta"});
  how.peers->queue_bytes_high = 1 << 20;
  how.peers->queue_bytes_low = 1 << 19;
  stage alpha{world, "alpha", how, 2};
  world.run_for(1s);
  const logbook log = std::make_shared<lines>();
  const logbook links = std::make_shared<lines>();
  const logbook there = std::make_shared<lines>();
  shipper* s = nullptr;
  seat p;
  const std::uint16_t loop = GetParam();
  alpha.home.call([&] { alpha.actors->at(loop).spawn<shipper>(log, &s); }, loop);
  alpha.spawn<probe>(links, &p);
  alpha.home.call([&] { p->follow_peers(); });
  const actor_ref it = beta.spawn<probe>(there);
  world.cut(alpha.home, beta.home);
  world.run_for(30s);
  links->clear();
  alpha.home.call(
      [&] {
        for (std::size_t i = 0; i < count; ++i) {
          reliable_channel& one = s->open(it);
          for (std::size_t part = 0; part < 10; ++part)
            EXPECT_EQ(tell_result::ok, one.send(say{std::string(100'000, 'x')}));
        }
      },
      loop);
  world.mend(alpha.home, beta.home);
  world.run_for(300s);
  EXPECT_EQ((lines{"peer beta"}), *links);
  EXPECT_EQ(10 * count + 1, there->size());
  for (const auto& each : s->channels) EXPECT_EQ(10u, each->confirmed());
  EXPECT_TRUE(log->empty());
}

INSTANTIATE_TEST_SUITE_P(from, many_channels, ::testing::Values(0, 1), [](const auto& which) {
  return which.param == 0 ? "the_first_loop" : "another_loop";
});

// To a receiver that confirms nothing.
using window = called_on;

TEST_F(window, no_more_is_on_the_way_at_once) {
  const logbook log = std::make_shared<lines>();
  shipper* s = nullptr;
  good.spawn<shipper>(log, &s);
  channel_options how;
  how.count_max = 10'000;
  const auto confirm = [&](std::size_t index, std::uint64_t number) {
    caller.say(raw_message(actor_wire::kind::channel_confirm)
                   .place(actor_ref())
                   .put(s->channels[index]->handle().value)
                   .put(number)
                   .put(std::uint8_t{0}));
    world.run_for(1s);
  };
  const auto items = [&] { return caller.heard_of(actor_wire::kind::channel_item); };
  good.home.call([&] {
    reliable_channel& many = s->open(caller.own(1), how);
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(tell_result::ok, many.send(add{i}));
  });
  world.run_for(1s);
  EXPECT_EQ(channel_window_count, items());
  confirm(0, 100);
  EXPECT_EQ(channel_window_count + 100, items());
  confirm(0, 356);
  EXPECT_EQ(2 * channel_window_count + 100, items());

  const std::size_t before = items();
  good.home.call([&] {
    reliable_channel& large = s->open(caller.own(1), how);
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(tell_result::ok, large.send(say{std::string(channel_window_bytes, 'x')}));
  });
  world.run_for(1s);
  EXPECT_EQ(before + 1, items());
  confirm(1, 1);
  EXPECT_EQ(before + 2, items());
}

// A receiver that had to forget channels does not take for new what it may have handled.
TEST(channels_at_their_limit, who_was_forgotten_is_refused_and_nothing_comes_twice) {
  sim::world world{1};
  stage good{world, "good"};
  stranger greedy{world, "greedy"};
  stranger other{world, "other"};
  world.run_for(1s);
  greedy.dial("good");
  other.dial("good");
  world.run_for(1s);
  const logbook log = std::make_shared<lines>();
  const actor_ref it = good.spawn<probe>(log);
  const auto item = [&](stranger& from, std::uint64_t handle, std::int64_t what) {
    from.say(raw_message(actor_wire::kind::channel_item)
                 .place(it)
                 .place(from.own(1))
                 .put(handle)
                 .put(std::uint64_t{1})
                 .put(std::uint64_t{message_id_of<add>})
                 .value(add{what}));
  };
  item(other, 7, 1);
  world.run_for(1s);
  ASSERT_EQ("add 1", log->back());
  // Its confirmation is lost with the link, and the channel is forgotten for those of somebody else.
  world.cut(good.home, other.home);
  world.run_for(60s);
  channel_book& book = good.actors->here().channels();
  good.home.call([&] {
    for (std::size_t i = book.coming_count(); i < channels_max; ++i)
      book.take_item(good.actors->here(), it, greedy.own(1), channel_handle{i + 100}, 1,
                     message_id_of<stray>, {});
  });
  ASSERT_EQ(channels_max, book.coming_count());
  item(greedy, 50, 2);
  world.run_for(1s);
  ASSERT_EQ("add 2", log->back());
  world.mend(good.home, other.home);
  world.run_for(60s);
  ASSERT_EQ(2u, other.ups);
  // There is room again, so that is not why.
  good.home.call([&] {
    book.take_close(good.actors->here(), {greedy.own(1).node(), 0, channel_handle{200}});
  });
  ASSERT_LT(book.coming_count(), channels_max);
  item(other, 7, 1);
  world.run_for(1s);
  EXPECT_EQ(1u, count_of(*log, "add 1"));
  EXPECT_EQ(1u, other.heard_of(actor_wire::kind::channel_refused));
}

}  // namespace
}  // namespace reprise::testing
