// A channel brings everything once and in order, until one of its ends is gone; then it says what is open.
#include <reprise/actor/reliable_channel.hpp>

#include "actor/channel_book.hpp"
#include "shipper.hpp"

namespace reprise::testing {
namespace {

struct channel : ::testing::Test {
  channel() {
    world.run_for(1s);
    alpha.spawn<shipper>(log, &s);
    it = beta.spawn<probe>(there);
    there->clear();
  }
  static actor_options small_mailboxes() {
    actor_options out = stage::options_of("beta", {});
    out.mailbox_max = 2;
    return out;
  }
  void in(const std::function<void()>& what) { alpha.home.call(what); }
  static channel_options limits(std::size_t count, std::size_t bytes) {
    channel_options out;
    out.count_max = count;
    out.bytes_max = bytes;
    return out;
  }
  sim::world world{1};
  stage beta{world, "beta", small_mailboxes()};
  stage alpha{world, "alpha", lines{"beta"}, 2};
  logbook log = std::make_shared<lines>();
  logbook there = std::make_shared<lines>();
  shipper* s = nullptr;
  actor_ref it;
};

lines adds(int from, int to) {
  lines out;
  for (int i = from; i <= to; ++i) out.push_back(fmt::format("add {}", i));
  return out;
}

TEST_F(channel, everything_arrives_in_order_and_is_confirmed) {
  in([&] {
    reliable_channel& c = s->open(it);
    EXPECT_EQ(it, c.target());
    EXPECT_EQ(0u, c.last_number());
    for (int i = 1; i <= 50; ++i) EXPECT_EQ(tell_result::ok, c.send(add{i}));
    EXPECT_EQ(50u, c.last_number());
    EXPECT_EQ(0u, c.confirmed());
  });
  world.run_for(30s);
  EXPECT_EQ(adds(1, 50), *there);
  EXPECT_EQ(50u, s->channels[0]->confirmed());
  EXPECT_FALSE(s->channels[0]->ended());
}

TEST_F(channel, items_that_wait_are_bounded_in_number) {
  in([&] {
    reliable_channel& c = s->open(it, limits(3, 1024));
    for (int i = 1; i <= 3; ++i) EXPECT_EQ(tell_result::ok, c.send(add{i}));
    EXPECT_EQ(tell_result::overflow, c.send(add{4}));
    EXPECT_EQ(3u, c.last_number());
  });
  world.run_for(1s);
  in([&] { EXPECT_EQ(tell_result::ok, s->channels[0]->send(add{4})); });
  world.run_for(1s);
  EXPECT_EQ(adds(1, 4), *there);
}

TEST_F(channel, items_that_wait_are_bounded_in_bytes) {
  in([&] {
    reliable_channel& c = s->open(it, limits(1000, 10));
    EXPECT_EQ(tell_result::ok, c.send(say{"12345678"}));  // 10 bytes
    EXPECT_EQ(tell_result::overflow, c.send(say{""}));
  });
  world.run_for(1s);
  in([&] { EXPECT_EQ(tell_result::ok, s->channels[0]->send(say{"again"})); });
  world.run_for(1s);
  EXPECT_EQ((lines{"12345678", "again"}), *there);
}

TEST_F(channel, what_is_above_the_largest_message_is_refused) {
  in([&] {
    reliable_channel& c = s->open(it, limits(10, 1 << 30));
    EXPECT_EQ(tell_result::too_large, c.send(say{std::string(16 << 20, 'x')}));
    EXPECT_EQ(0u, c.last_number());
    EXPECT_EQ(tell_result::ok, c.send(add{1}));
  });
  world.run_for(1s);
  EXPECT_EQ(adds(1, 1), *there);
}

TEST_F(channel, a_full_mailbox_delays_and_loses_nothing) {
  beta.tell(it, say{"sleep"});
  in([&] {
    reliable_channel& c = s->open(it);
    for (int i = 1; i <= 10; ++i) static_cast<void>(c.send(add{i}));
  });
  world.run_for(500ms);
  EXPECT_EQ(2u, s->channels[0]->confirmed());
  world.run_for(30s);
  there->erase(there->begin(), there->begin() + 3);
  EXPECT_EQ(adds(1, 10), *there);
}

TEST_F(channel, a_lost_link_delays_and_doubles_nothing) {
  in([&] {
    reliable_channel& c = s->open(it);
    for (int i = 1; i <= 5; ++i) static_cast<void>(c.send(add{i}));
  });
  // They arrive, and their confirmation does not.
  world.cut_one_way(beta.home, alpha.home);
  world.run_for(30s);
  EXPECT_EQ(0u, s->channels[0]->confirmed());
  in([&] { static_cast<void>(s->channels[0]->send(add{6})); });
  world.mend(alpha.home, beta.home);
  world.run_for(30s);
  EXPECT_EQ(adds(1, 6), *there);
  EXPECT_EQ(6u, s->channels[0]->confirmed());
  EXPECT_EQ((lines{}), *log);
}

TEST_F(channel, ends_when_the_receiver_does) {
  in([&] {
    static_cast<void>(s->open(it).send(add{1}));
    static_cast<void>(s->open(it, {}).send(add{2}));
  });
  world.run_for(1s);
  beta.tell(it, say{"stop"});
  in([&] {
    static_cast<void>(s->channels[0]->send(add{3}));
    static_cast<void>(s->channels[0]->send(add{4}));
  });
  world.run_for(1s);
  EXPECT_EQ((lines{"over target down 1+2", "over target down 1+0"}), *log);
  in([&] { EXPECT_EQ(tell_result::not_here, s->channels[0]->send(add{5})); });
  EXPECT_TRUE(s->channels[0]->ended());
}

TEST_F(channel, ends_when_a_restarted_receiver_is_another) {
  spawn_options how;
  how.restart.after = restart_options::when::crashed;
  const actor_ref mortal = beta.spawn_with<probe>(how, there);
  there->clear();
  in([&] { static_cast<void>(s->open(mortal).send(add{1})); });
  world.run_for(1s);
  beta.tell(mortal, say{"throw"});
  in([&] { static_cast<void>(s->channels[0]->send(add{2})); });
  world.run_for(1s);
  EXPECT_EQ((lines{"over target down 1+1"}), *log);
  EXPECT_EQ((lines{"add 1", "throw", "end", "start"}), *there);
}

TEST_F(channel, ends_when_the_node_restarted) {
  in([&] { static_cast<void>(s->open(it).send(add{1})); });
  world.run_for(1s);
  beta.home.crash();
  beta.actors.reset();
  in([&] { static_cast<void>(s->channels[0]->send(add{2})); });
  world.run_for(30s);
  EXPECT_EQ((lines{}), *log);  // it might come back
  beta.home.start_bare();
  beta.home.call([&] {
    beta.actors = std::make_unique<actor_system>(beta.home.env(), stage::options_of("beta", {}));
    beta.actors->start([](errc) {});
  });
  world.run_for(30s);
  EXPECT_EQ((lines{"over node restarted 1+1"}), *log);
}

TEST_F(channel, to_a_process_that_was_gone_when_it_was_opened_ends_with_the_next_one) {
  beta.home.crash();
  beta.actors.reset();
  world.run_for(60s);
  in([&] { static_cast<void>(s->open(it).send(add{1})); });
  world.run_for(60s);
  EXPECT_EQ((lines{}), *log);
  beta.home.start_bare();
  beta.home.call([&] {
    beta.actors = std::make_unique<actor_system>(beta.home.env(), stage::options_of("beta", {}));
    beta.actors->start([](errc) {});
  });
  world.run_for(30s);
  EXPECT_EQ((lines{"over node restarted 0+1"}), *log);
}

// What is lost is not the item but the news that the channel is over.
TEST_F(channel, an_end_without_a_link_is_told_with_the_next_one) {
  in([&] { static_cast<void>(s->open(it).send(add{1})); });
  world.run_for(1s);
  channel_book& book = beta.actors->here().channels();
  EXPECT_EQ(1u, book.coming_count());
  world.cut(alpha.home, beta.home);
  world.run_for(30s);
  in([&] { s->channels.clear(); });
  world.mend(alpha.home, beta.home);
  world.run_for(30s);
  EXPECT_EQ(0u, book.coming_count());
  EXPECT_EQ(0u, alpha.actors->here().channels().left_count());
}

TEST_F(channel, to_nobody_ends) {
  in([&] { static_cast<void>(s->open(actor_ref(it.node(), 0, 99, 1)).send(add{1})); });
  world.run_for(1s);
  EXPECT_EQ((lines{"over target down 0+1"}), *log);
}

TEST_F(channel, within_a_node_too) {
  const logbook near = std::make_shared<lines>();
  seat other;
  alpha.home.call([&] { alpha.actors->at(1).spawn<probe>(near, &other); }, 1);
  const actor_ref same = alpha.spawn<probe>(near);
  near->clear();
  actor_ref on_loop;
  alpha.home.call([&] { on_loop = other->self(); }, 1);
  in([&] {
    for (const actor_ref& each : {same, on_loop}) {
      reliable_channel& c = s->open(each);
      for (int i = 1; i <= 5; ++i) static_cast<void>(c.send(add{i}));
    }
    EXPECT_EQ((lines{}), *near);  // never inside the call
  });
  world.run_for(1s);
  EXPECT_EQ(10u, near->size());
  EXPECT_EQ(5u, s->channels[0]->confirmed());
  EXPECT_EQ(5u, s->channels[1]->confirmed());
}

TEST_F(channel, channels_of_one_actor_are_apart) {
  in([&] {
    reliable_channel& a = s->open(it);
    reliable_channel& b = s->open(it);
    EXPECT_NE(a.handle(), b.handle());
    static_cast<void>(a.send(add{1}));
    static_cast<void>(b.send(add{2}));
    s->channels.erase(s->channels.begin());  // closed, and what is under way arrives
  });
  world.run_for(1s);
  EXPECT_EQ(2u, there->size());
  EXPECT_EQ(1u, s->channels[0]->confirmed());
}

TEST_F(channel, goes_with_its_actor) {
  in([&] {
    static_cast<void>(s->open(it).send(add{1}));
    s->stop();
  });
  world.run_for(5s);
  EXPECT_EQ(adds(1, 1), *there);
  EXPECT_EQ((lines{}), *log);
}

TEST_F(channel, limits_are_asserted) {
  in([&] {
    for (const channel_options& wrong : {limits(0, 1), limits(1, 0), limits(1, (1u << 30) + 1)})
      EXPECT_DEATH(reliable_channel(*s, it, wrong), "assertion failed");
    channel_options late;
    late.resend_after = 1ms - duration(1);
    EXPECT_DEATH(reliable_channel(*s, it, late), "assertion failed");
    late.resend_after = 1'000'000s + duration(1);
    EXPECT_DEATH(reliable_channel(*s, it, late), "assertion failed");
  });
}

TEST_F(channel, to_a_node_that_leaves_ends) {
  in([&] { static_cast<void>(s->open(it).send(add{1})); });
  world.run_for(1s);
  beta.close();
  EXPECT_EQ((lines{"over target down 1+0"}), *log);
}

}  // namespace
}  // namespace reprise::testing
