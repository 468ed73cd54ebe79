// Frames of a client in its actor's turn: their order, what waits, and how much of it.
#include <reprise/actor/client_actor.hpp>

#include <reprise/session/line_codec.hpp>

#include "guests.hpp"

namespace reprise::testing {
namespace {

TEST(client_flow, frames_wait_while_a_handler_is_suspended_and_keep_their_order) {
  lobby in;
  in.open();
  caller alice(in.at, "alice");
  in.world.run_for(100ms);
  alice.send("one");
  alice.send("wait");
  alice.send("two");
  in.world.run_for(500ms);
  EXPECT_EQ("alice waits", in.script->log.back());
  // A message's coroutine holds frames back as a frame's does.
  in.at.tell(in.script->there.at(0), add{1});
  in.world.run_for(100ms);
  alice.send("three");
  in.world.run_for(5s);
  const lines behind(in.script->log.begin() + 2, in.script->log.end());
  EXPECT_EQ((lines{"alice frame one", "alice waits", "alice waited", "alice frame two",
                   "alice waits", "alice waited", "alice frame three"}),
            behind);
  EXPECT_EQ((lines{"joined", "re one", "re two", "re three"}), alice.notes->log);
}

TEST(client_flow, a_client_is_not_read_from_while_much_waits) {
  lobby in;
  in.options.inbox_bytes_max = 16 * 1024;
  in.open();
  caller alice(in.at, "alice");
  in.world.run_for(100ms);
  in.at.tell(in.script->there.at(0), add{60});
  in.world.run_for(100ms);
  const std::string large(4000, 'x');
  std::size_t sent = 0;
  for (int i = 0; i < 2000; ++i) {
    if (alice.send(large) == send_result::ok) ++sent;
    in.world.run_for(1ms);
  }
  // What the network holds and the queues at both ends, but by no means everything.
  EXPECT_GT(sent, 4u);
  EXPECT_LT(sent, 1000u);
  EXPECT_EQ(1u, in.world.marks().count("client.frames_held"));
  EXPECT_EQ(0u, in.script->frames);
  EXPECT_EQ(1u, in.service->client_count());
  in.world.run_for(120s);
  EXPECT_EQ(sent, in.script->frames);
  EXPECT_EQ(sent, alice.notes->heard);
  EXPECT_EQ(send_result::ok, alice.send("more"));
  in.world.run_for(1s);
  EXPECT_EQ(sent + 1, in.script->frames);
}

// The frames that may stand in a mailbox are those below the limit and the one that reaches it.
TEST(client_flow, the_limit_of_what_waits_is_exact) {
  lobby in;
  in.options.inbox_bytes_max = 3 * (client_options::frame_overhead_bytes + 1);
  in.open();
  caller alice(in.at, "alice");
  in.world.run_for(100ms);
  alice.send("forever");
  in.world.run_for(100ms);
  alice.send("a");
  alice.send("b");
  in.world.run_for(100ms);
  EXPECT_EQ(0u, in.world.marks().count("client.frames_held"));
  alice.send("c");
  in.world.run_for(100ms);
  EXPECT_EQ(1u, in.world.marks().count("client.frames_held"));
}

TEST(client_flow, who_left_is_noticed_behind_his_frames_that_wait) {
  lobby in;
  in.options.inbox_bytes_max = 1;  // every frame by itself
  in.open();
  caller alice(in.at, "alice");
  in.world.run_for(100ms);
  alice.send("wait");
  alice.send("one");
  alice.send("two");
  in.world.run_for(10ms);
  alice.leave(5s);
  in.world.run_for(500ms);
  EXPECT_EQ(1u, in.service->client_count());
  in.world.run_for(5s);
  EXPECT_EQ(0u, in.service->client_count());
  const lines behind(in.script->log.begin() + 2, in.script->log.end());
  EXPECT_EQ((lines{"alice waits", "alice waited", "alice frame one", "alice frame two",
                   "alice left remote closed", "alice stop"}),
            behind);
}

// The hall knows everybody and tells everybody what it is told.
class hall final : public actor {
 public:
  explicit hall(actor_init& init) : actor(init) {}
  static void setup(handlers<hall>& on) {
    on.message<introduce>(&hall::introduced);
    on.message<say>(&hall::said);
    on.down(&hall::gone);
  }

 private:
  void introduced(const introduce& who) {
    watch(who.whom);
    everybody_.push_back(who.whom);
  }
  void said(const say& what) {
    for (const actor_ref& each : everybody_) tell<say>(each, what);
  }
  void gone(const actor_down& how) { std::erase(everybody_, how.who); }
  std::vector<actor_ref> everybody_;
};

TEST(client_flow, a_broadcast_is_to_tell_all_from_another_loop) {
  lobby in(3);
  in.open();
  const actor_ref all = in.at.spawn<hall>();
  std::vector<std::unique_ptr<caller>> callers;
  for (int i = 0; i < 6; ++i)
    callers.push_back(std::make_unique<caller>(in.at, fmt::format("c{}", i)));
  in.world.run_for(500ms);
  ASSERT_EQ(6u, in.script->there.size());
  std::vector<std::size_t> per_loop(3);
  for (const actor_ref& each : in.script->there) {
    ++per_loop.at(each.loop());
    in.at.tell(all, introduce{each});
  }
  EXPECT_EQ((std::vector<std::size_t>{2, 2, 2}), per_loop);
  in.world.run_for(100ms);
  callers[0]->leave();
  in.world.run_for(500ms);
  in.at.tell(all, say{"to all"});
  in.world.run_for(500ms);
  for (std::size_t i = 1; i < callers.size(); ++i)
    EXPECT_EQ((lines{"joined", "to all"}), callers[i]->notes->log);
  EXPECT_EQ(0u, in.at.actors->at(0).stats().dead_letter_count());
}

TEST(client_flow, actors_of_other_nodes_reach_a_client_and_learn_of_its_end) {
  sim::world world(1);
  stage beta(world, "beta");
  stage alpha(world, "alpha", {"beta"});
  const shared_script script = std::make_shared<guest_script>();
  std::unique_ptr<client_service> service;
  alpha.home.call([&] {
    const auto admit = [](const client_join&) { return client_admission::admitted("alice"); };
    service = std::make_unique<client_service>(
        *alpha.actors, client_options(endpoint(ip_address::any(), client_port)), admit,
        make_client_factory<guest>(script));
    service->start([](errc) {});
  });
  world.run_for(1s);
  {
    caller alice(alpha, "alice");
    world.run_for(1s);
    const actor_ref all = beta.spawn<hall>();
    beta.tell(all, introduce{script->there.at(0)});
    world.run_for(1s);
    beta.tell(all, say{"from afar"});
    world.run_for(1s);
    EXPECT_EQ((lines{"joined", "from afar"}), alice.notes->log);
    alice.leave();
    world.run_for(1s);
    EXPECT_EQ(0u, alpha.actors->here().stats().dead_letter_count());
    beta.tell(all, say{"to nobody"});
    world.run_for(1s);
    EXPECT_EQ(0u, alpha.actors->here().stats().dead_letter_count());
  }
  bool closed = false;
  alpha.home.call([&] { service->close(1s, [&] { closed = true; }); });
  world.run_for(2s);
  EXPECT_TRUE(closed);
  alpha.home.call([&] { service.reset(); });
}

// Keeps sending to a client that does not read, as long as it may.
class chatterer final : public client_actor {
 public:
  chatterer(actor_init& init, shared_script script)
      : client_actor(init), script_(std::move(script)) {}
  static void setup(handlers<chatterer>&) {}

 private:
  void on_joined(const client_join&) override { more(); }
  void on_client_frame(std::uint8_t, const_bytes) override {}
  void on_client_writable() override {
    script_->log.emplace_back("writable");
    if (script_->log.size() < 3) more();
  }
  void more() {
    const std::string text(1000, 'x');
    while (send(text_frame, as_bytes(text)) == send_result::ok) ++script_->frames;
  }
  shared_script script_;
};

TEST(client_flow, a_full_queue_tells_when_it_has_room) {
  lobby in;
  in.at.home.call([&] {
    in.service = std::make_unique<client_service>(*in.at.actors, in.options, in.admit,
                                                  make_client_factory<chatterer>(in.script));
    in.service->start([](errc) {});
  });
  in.world.run_for(10ms);
  caller alice(in.at, "alice");
  in.world.run_for(5s);
  EXPECT_EQ((lines{"writable", "writable", "writable"}), in.script->log);
  EXPECT_EQ(in.script->frames, alice.notes->heard);
  EXPECT_GT(alice.notes->heard, 500u);
}

TEST(client_options, has_limits) {
  EXPECT_EQ(nullptr, client_options().problem());
  const auto problem = [](auto change) {
    client_options out;
    change(out);
    return out.problem() != nullptr;
  };
  EXPECT_TRUE(problem([](client_options& o) { o.client_count_max = 0; }));
  EXPECT_TRUE(problem([](client_options& o) { o.client_count_max = session_count_limit; }));
  EXPECT_TRUE(problem([](client_options& o) { o.joining_count_max = 0; }));
  EXPECT_TRUE(problem([](client_options& o) { o.join_timeout = 0s; }));
  EXPECT_TRUE(problem([](client_options& o) { o.join_bytes_max = (1u << 20) + 1; }));
  EXPECT_TRUE(problem([](client_options& o) { o.inbox_bytes_max = 0; }));
  EXPECT_TRUE(problem([](client_options& o) { o.leave_within = -1s; }));
  EXPECT_TRUE(problem([](client_options& o) { o.session.queue_bytes_high = 0; }));
  EXPECT_TRUE(
      problem([](client_options& o) { o.session.framing = std::make_shared<line_codec>(); }));
}

}  // namespace
}  // namespace reprise::testing
