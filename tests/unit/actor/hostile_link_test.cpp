// What a peer may say after a proper handshake: anything. The node lives on, and so do its links to others.
#include <reprise/actor/actor.hpp>
#include <reprise/actor/reliable_channel.hpp>

#include "stranger.hpp"
#include "troupe.hpp"

namespace reprise::testing {
namespace {

using actor_wire::kind;

// Listens to everything there is, so that everything may be aimed at it.
class listener final : public actor {
 public:
  listener(actor_init& init, logbook log) : actor(init), log_(std::move(log)) {}
  static void setup(handlers<listener>& on) {
    on.message<say>(&listener::said);
    on.message<introduce>(&listener::introduced);
    on.request<get>(&listener::got);
    on.down(&listener::downed);
    on.undelivered(&listener::returned);
    on.directory(&listener::listed);
    on.name_conflict(&listener::beaten);
    on.peers(&listener::peers_changed);
    on.restarted(&listener::restarted);
    on.channel_ended(&listener::channel_over);
    on.moved(&listener::stayed);
  }

 private:
  void on_start() override {
    follow_name("x");
    follow_type("t");
  }
  void said(const say& what) { log_->push_back(what.what); }
  void introduced(const introduce& what) { watch(what.whom); }
  sum got(const get&) { return sum{7}; }
  void downed(const actor_down& how) {
    log_->push_back(fmt::format("down {}", to_string(how.reason)));
  }
  void returned(const undelivered&) { log_->push_back("returned"); }
  void listed(const directory_change& change) {
    if (change.what == directory_change::kind::up) log_->push_back("up " + change.name);
    if (change.what == directory_change::kind::down) log_->push_back("gone " + change.name);
  }
  void beaten(const name_conflict&) { log_->push_back("beaten"); }
  void peers_changed(const peer_change&) {}
  void restarted(const child_restarted&) {}
  void channel_over(const channel_ended&) { log_->push_back("channel over"); }
  void stayed(const move_ended&) { log_->push_back("stayed"); }
  logbook log_;
};

// The one that is attacked, somebody else who must not notice, and the one who attacks.
struct hostile_link : called_on {
  hostile_link() : called_on(2), other(world, "other", lines{"good"}, 2) {
    it = good.spawn<listener>(log);
    known = other.spawn_with<listener>(spawn_options("known"), std::make_shared<lines>());
    world.run_for(1s);
  }
  // Everybody is still there and on speaking terms.
  void expect_life() {
    world.run_for(1s);
    ASSERT_FALSE(world.failed()) << world.failed()->check << ": " << world.failed()->message;
    EXPECT_EQ(1u, caller.ups);
    EXPECT_EQ(0u, caller.downs);
    const logbook fresh = std::make_shared<lines>();
    const actor_ref now = good.spawn<listener>(fresh);
    EXPECT_EQ(tell_result::ok, other.tell(now, say{"still there"}));
    world.run_for(1s);
    ASSERT_FALSE(fresh->empty());
    EXPECT_EQ("still there", fresh->back());
    actor_ref found;
    good.home.call([&] { found = good.actors->find("known"); });
    EXPECT_EQ(known, found);
  }
  // One of each kind, complete, to and from actors that there are, so that what is wrong with it is one thing.
  std::vector<raw_message> one_of_each() {
    const actor_ref me = caller.own(3);
    const incarnation_id node = it.node();
    std::vector<raw_message> out;
    out.push_back(raw_message(kind::tell).head(it, me, message_id_of<say>, 1).value(say{"hi"}));
    out.push_back(raw_message(kind::ask)
                      .head(it, me, message_id_of<get>)
                      .back(1, 0, me.node(), 1'000'000)
                      .value(get{"why"}));
    out.push_back(raw_message(kind::answer).put(std::uint16_t{0}).put(std::uint64_t{1} << 32));
    out.push_back(raw_message(kind::failure)
                      .put(std::uint16_t{0})
                      .put(std::uint64_t{1} << 32)
                      .put(std::uint8_t{1}));
    out.push_back(raw_message(kind::watch).place(it).place(me).put(std::uint64_t{1}));
    out.push_back(raw_message(kind::unwatch).place(it).place(me).put(std::uint64_t{1}));
    out.push_back(raw_message(kind::down)
                      .place(it)
                      .put(std::uint64_t{1})
                      .place(me)
                      .put(std::uint8_t{0})
                      .address(actor_ref()));
    out.push_back(
        raw_message(kind::lost).place(it).address(me).put(message_id_of<say>).put(std::uint8_t{0}));
    out.push_back(raw_message(kind::announce).place(me).text("x").text("t"));
    out.push_back(raw_message(kind::withdraw).place(me).put(std::uint8_t{0}).address(actor_ref()));
    out.push_back(raw_message(kind::move_offer)
                      .place(actor_ref(node, 0, 0, 0))
                      .place(me)
                      .text("")
                      .text("t")
                      .put(std::uint32_t{8})
                      .bytes(as_bytes(std::string_view("state"))));
    out.push_back(raw_message(kind::move_ready).place(it).place(me));
    out.push_back(raw_message(kind::move_refused).place(it).place(me));
    out.push_back(raw_message(kind::move_commit).place(it));
    out.push_back(raw_message(kind::channel_item)
                      .place(it)
                      .place(me)
                      .put(std::uint64_t{1})
                      .put(std::uint64_t{1})
                      .put(message_id_of<say>)
                      .value(say{"by channel"}));
    out.push_back(
        raw_message(kind::channel_close).place(it).put(std::uint16_t{0}).put(std::uint64_t{1}));
    out.push_back(raw_message(kind::channel_confirm)
                      .place(it)
                      .put(std::uint64_t{1})
                      .put(std::uint64_t{1})
                      .put(std::uint8_t{0}));
    out.push_back(
        raw_message(kind::channel_refused).place(it).put(std::uint64_t{1}).put(std::uint8_t{0}));
    return out;
  }

  stage other;
  logbook log = std::make_shared<lines>();
  actor_ref it;
  actor_ref known;
};

TEST_F(hostile_link, every_kind_of_message_ends_at_every_byte) {
  for (const raw_message& whole : one_of_each())
    for (std::size_t size = 0; size < whole.raw().size(); ++size)
      ASSERT_EQ(send_result::ok, caller.say(const_bytes(whole.raw()).first(size)));
  for (const kind ends : {kind::stop, kind::kill}) {
    const raw_message whole = raw_message(ends).place(it);
    for (std::size_t size = 0; size < whole.raw().size(); ++size)
      ASSERT_EQ(send_result::ok, caller.say(const_bytes(whole.raw()).first(size)));
  }
  expect_life();
  // Half of a message ends nobody.
  EXPECT_EQ(tell_result::ok, good.tell(it, say{"alive"}));
  EXPECT_EQ("alive", log->back());
}

TEST_F(hostile_link, every_kind_of_message_with_any_byte_changed) {
  for (const raw_message& whole : one_of_each()) {
    for (std::size_t at = 1; at < whole.raw().size(); ++at) {
      for (const unsigned value : {0x00u, 0x01u, 0x7fu, 0x80u, 0xffu}) {
        byte_vector raw = whole.raw();
        raw[at] = static_cast<std::byte>(value);
        ASSERT_EQ(send_result::ok, caller.say(raw));
      }
    }
    world.run_for(10ms);
  }
  expect_life();
}

TEST_F(hostile_link, random_bytes_behind_every_first_byte) {
  dice random(11);
  for (unsigned first = 0; first < 256; ++first) {
    for (int i = 0; i < 24; ++i) {
      byte_vector raw(1 + static_cast<std::size_t>(random.below(90)));
      for (std::byte& each : raw) {
        // Small numbers mean something more often.
        const std::uint64_t drawn = random.next();
        each = static_cast<std::byte>((drawn & 0x300) == 0 ? drawn & 0xff : drawn & 1);
      }
      raw[0] = static_cast<std::byte>(first);
      ASSERT_EQ(send_result::ok, caller.say(raw));
    }
    world.run_for(1ms);
  }
  expect_life();
}

TEST_F(hostile_link, places_that_are_not_there) {
  const incarnation_id node = it.node();
  for (const actor_ref& wild :
       {actor_ref(node, 0xffff, 0, 1), actor_ref(node, 1, 0xffffffff, 1),
        actor_ref(node, 0, 0, 0xffffffff), actor_ref(node, 0, 0, 0), actor_ref(node, 2, 0, 1)}) {
    for (const kind what : {kind::tell, kind::ask}) {
      caller.say(raw_message(what)
                     .head(wild, caller.own(1), message_id_of<say>, 1)
                     .back(1, 0xffff, caller.own(1).node(), ~std::uint64_t{0}));
    }
    for (const kind what : {kind::watch, kind::unwatch})
      caller.say(raw_message(what).place(wild).place(caller.own(1)).put(std::uint64_t{1}));
    for (const kind what : {kind::stop, kind::kill, kind::move_commit})
      caller.say(raw_message(what).place(wild));
    for (const kind what : {kind::move_ready, kind::move_refused})
      caller.say(raw_message(what).place(wild).place(wild));
    caller.say(raw_message(kind::lost)
                   .place(wild)
                   .address(wild)
                   .put(message_id_of<say>)
                   .put(std::uint8_t{0}));
    caller.say(raw_message(kind::channel_item)
                   .place(wild)
                   .place(caller.own(1))
                   .put(std::uint64_t{1})
                   .put(std::uint64_t{1})
                   .put(message_id_of<say>));
    caller.say(raw_message(kind::announce).place(wild).text("x").text("t"));
  }
  for (const std::uint16_t loop : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{0xffff}})
    caller.say(raw_message(kind::answer).put(loop).put(~std::uint64_t{0}));
  expect_life();
}

// The reply to what seems to come from this very node would go to a loop that it has not.
TEST_F(hostile_link, senders_that_claim_to_be_of_this_node) {
  const incarnation_id node = it.node();
  caller.say(raw_message(kind::ask)
                 .head(it, caller.own(1), message_id_of<get>)
                 .back(1, 0x4fff, node, 1'000'000)
                 .value(get{"why"}));
  caller.say(raw_message(kind::ask)
                 .head(it, caller.own(1), message_id_of<sum>)
                 .back(1, 0x4fff, node, 1'000'000));
  caller.say(
      raw_message(kind::tell).head(it, actor_ref(node, 0x4fff, 1, 1), message_id_of<sum>, 1));
  expect_life();
}

TEST_F(hostile_link, a_message_is_never_taken_for_a_signal) {
  for (const message_id type :
       {signal_id<actor_down>, signal_id<undelivered>, signal_id<directory_change>,
        signal_id<name_conflict>, signal_id<peer_change>, signal_id<child_restarted>,
        signal_id<channel_ended>, signal_id<stop_wish>, signal_id<move_ended>, message_id{0},
        ~message_id{0}}) {
    caller.say(raw_message(kind::tell).head(it, caller.own(1), type).value(say{"boo"}));
    caller.say(raw_message(kind::ask)
                   .head(it, caller.own(1), type)
                   .back(1, 0, caller.own(1).node(), 1'000'000)
                   .value(say{"boo"}));
  }
  expect_life();
  EXPECT_TRUE(log->empty());
  EXPECT_EQ(11u, caller.heard_of(kind::failure));
}

TEST_F(hostile_link, one_name_announced_for_two_actors) {
  const actor_ref first = caller.own(1);
  const actor_ref second = caller.own(2);
  for (const auto& order : {std::pair(first, second), std::pair(second, first)}) {
    caller.say(raw_message(kind::announce).place(first).text("x").text(""));
    caller.say(raw_message(kind::announce).place(second).text("x").text("t"));
    for (const actor_ref& each : {order.first, order.second})
      caller.say(raw_message(kind::withdraw).place(each).put(std::uint8_t{0}).address({}));
  }
  expect_life();
  // Whatever the follower was told, ups and downs took turns.
  EXPECT_EQ(0u, log->size() % 2);
}

// Ready for a move is only who was asked.
TEST_F(hostile_link, a_move_that_was_offered_to_somebody_else) {
  class nomad final : public actor {
   public:
    nomad(actor_init& init, logbook log) : actor(init), log_(std::move(log)) {}
    static void setup(handlers<nomad>& on) {
      on.message<say>(&nomad::said);
      on.moved(&nomad::stayed);
    }

   private:
    void said(const say& what) {
      log_->push_back(what.what);
      if (what.what == "go") move_to(node_id::parse("other").value());
    }
    void stayed(const move_ended& how) {
      log_->push_back(how.why == move_ended::reason::refused ? "refused" : "stayed");
    }
    logbook log_;
  };
  const actor_ref one = good.spawn<nomad>(log);
  good.tell(one, say{"go"});
  caller.say(raw_message(kind::move_ready).place(one).place(caller.own(9)));
  caller.say(raw_message(kind::move_refused).place(one).place(caller.own(9)));
  world.run_for(1s);
  good.tell(one, say{"here"});
  world.run_for(1s);
  EXPECT_EQ((lines{"go", "refused", "here"}), *log);
  expect_life();
}

TEST_F(hostile_link, a_channel_is_confirmed_by_its_receiver_only) {
  class sender final : public actor {
   public:
    sender(actor_init& init, actor_ref to, std::unique_ptr<reliable_channel>* out)
        : actor(init), to_(to), out_(out) {}
    static void setup(handlers<sender>& on) { on.channel_ended(&sender::over); }

   private:
    void on_start() override {
      *out_ = std::make_unique<reliable_channel>(*this, to_);
      static_cast<void>((*out_)->send(say{"a"}));
    }
    void over(const channel_ended&) { ++over_; }
    actor_ref to_;
    std::unique_ptr<reliable_channel>* out_;
    int over_ = 0;
  };
  std::unique_ptr<reliable_channel> channel;
  world.cut(good.home, other.home);
  const actor_ref one = good.spawn<sender>(known, &channel);
  ASSERT_EQ(1u, channel->last_number());
  caller.say(raw_message(kind::channel_confirm)
                 .place(one)
                 .put(channel->handle().value)
                 .put(std::uint64_t{1})
                 .put(std::uint8_t{0}));
  caller.say(raw_message(kind::channel_refused)
                 .place(one)
                 .put(channel->handle().value)
                 .put(std::uint8_t{0}));
  world.run_for(100ms);
  EXPECT_EQ(0u, channel->confirmed());
  EXPECT_FALSE(channel->ended());
  world.mend(good.home, other.home);
  world.run_for(5s);
  EXPECT_EQ(1u, channel->confirmed());
  // Before its actor, and before the node.
  good.home.call([&] { channel.reset(); });
}

// A type that may come is made on the first loop, wherever the offer points.
TEST(hostile_offer, is_taken_on_the_first_loop) {
  sim::world world(1);
  stage good(world, "good", lines(), 2);
  std::vector<std::uint16_t> loops;
  class settler final : public actor {
   public:
    using actor::actor;
    static void setup(handlers<settler>&) {}
  };
  good.home.call([&] {
    good.actors->accept_movable("settler", handler_table_of<settler>(),
                                [&](actor_init& init, const_bytes) -> std::unique_ptr<actor> {
                                  loops.push_back(init.here().index());
                                  return std::make_unique<settler>(init);
                                });
  });
  stranger caller(world, "mallory");
  caller.dial("good");
  world.run_for(1s);
  for (const std::uint16_t loop : {std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{7}}) {
    caller.say(raw_message(kind::move_offer)
                   .place(actor_ref(good.actors->incarnation(), loop, 0, 0))
                   .place(caller.own(1))
                   .text("")
                   .text("settler")
                   .put(std::uint32_t{8}));
  }
  world.run_for(1s);
  EXPECT_EQ((std::vector<std::uint16_t>{0, 0, 0}), loops);
  EXPECT_EQ(3u, caller.heard_of(kind::move_ready));
  // They were to come, and did not: they go when the link does.
  EXPECT_EQ(3u, good.actors->here().actor_count());
  caller.home.crash();
  world.run_for(30s);
  EXPECT_EQ(0u, good.actors->here().actor_count());
}

}  // namespace
}  // namespace reprise::testing
