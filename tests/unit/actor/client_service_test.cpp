// Clients are actors: who comes in, and how session and actor take each other along.
#include <reprise/actor/client_service.hpp>

#include <reprise/session/raw_session.hpp>

#include "guests.hpp"

namespace reprise::testing {
namespace {

// Watches whom it is introduced to.
class watcher final : public actor {
 public:
  watcher(actor_init& init, logbook log) : actor(init), log_(std::move(log)) {}
  static void setup(handlers<watcher>& on) {
    on.message<introduce>(&watcher::introduced);
    on.down(&watcher::gone);
  }

 private:
  void introduced(const introduce& who) { watch(who.whom); }
  void gone(const actor_down& how) { log_->emplace_back(to_string(how.reason)); }
  logbook log_;
};

// --- Joining

TEST(client_service, begins_an_actor_for_a_client_and_carries_frames_both_ways) {
  lobby in;
  in.open();
  caller alice(in.at, "alice");
  in.world.run_for(100ms);
  EXPECT_EQ((lines{"joined"}), alice.notes->log);
  EXPECT_EQ(1u, in.service->client_count());
  EXPECT_EQ(send_result::ok, alice.send("one"));
  EXPECT_EQ(send_result::ok, alice.send("reserved"));
  in.world.run_for(100ms);
  EXPECT_EQ((lines{"? start", "alice joined alice", "alice frame one", "alice frame reserved"}),
            in.script->log);
  EXPECT_EQ((lines{"joined", "re one", "re reserved"}), alice.notes->log);
  // It is an actor like any other.
  ASSERT_EQ(1u, in.script->there.size());
  EXPECT_EQ(tell_result::ok, in.at.tell(in.script->there[0], say{"hello"}));
  in.world.run_for(100ms);
  EXPECT_EQ("hello", alice.notes->log.back());
}

TEST(client_service, what_follows_a_join_at_once_waits_for_the_answer) {
  class eager final : public client_session {
   public:
    using client_session::client_session;
    eager(session_init& init, byte_vector who) : client_session(init, std::move(who)) {}

   private:
    void on_joined() override {}
    void on_service_frame(std::uint8_t, const_bytes) override {}
  };
  for (const std::size_t loops : {1u, 3u}) {
    lobby in(loops);
    in.open();
    caller first(in.at, "first");
    caller second(in.at, "second");
    // In the event in which it comes up, before the service can have said anything.
    first.world.run_until([&] { return second.notes->now != nullptr; }, 1s);
    for (int i = 0; i < 20; ++i)
      while (second.send(fmt::format("{}", i)) != send_result::ok) in.world.step();
    in.world.run_for(1s);
    lines frames;
    for (const std::string& each : in.script->log)
      if (each.starts_with("second frame ")) frames.push_back(each.substr(13));
    ASSERT_EQ(20u, frames.size());
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(fmt::format("{}", i), frames[static_cast<std::size_t>(i)]);
  }
}

TEST(client_service, the_hook_refuses_with_its_text) {
  lobby in;
  in.admit = [](const client_join& who) {
    if (as_text(who.credentials) == "mallory") throw std::runtime_error("as planned");
    return client_admission::refused("not you");
  };
  in.open();
  caller bob(in.at, "bob");
  caller mallory(in.at, "mallory");
  in.world.run_for(1s);
  EXPECT_EQ((lines{"refused not admitted: not you", "ended remote closed"}), bob.notes->log);
  EXPECT_EQ((lines{"refused failed: it could not be decided", "ended remote closed"}),
            mallory.notes->log);
  EXPECT_EQ(0u, in.service->client_count());
  EXPECT_EQ(1u, in.service->stats().refused_for(client_refusal::not_admitted));
  EXPECT_EQ(1u, in.service->stats().refused_for(client_refusal::failed));
  EXPECT_TRUE(in.script->log.empty());
}

TEST(client_service, an_actor_that_cannot_be_made_costs_no_place) {
  lobby in;
  in.options.client_count_max = 1;
  in.script->last_words = "unmakable";
  in.open();
  caller bob(in.at, "bob");
  in.world.run_for(1s);
  EXPECT_EQ((lines{"refused failed: its actor could not be made", "ended remote closed"}),
            bob.notes->log);
  in.script->last_words.clear();
  bob.dial();
  in.world.run_for(1s);
  EXPECT_EQ("joined", bob.notes->log.back());
}

TEST(client_service, its_count_is_exact_and_who_waits_gets_in_later) {
  for (const std::size_t loops : {1u, 2u}) {
    lobby in(loops);
    in.options.client_count_max = 3;
    in.options.leave_within = 100ms;
    in.open();
    std::vector<std::unique_ptr<caller>> all;
    for (int i = 0; i < 4; ++i)
      all.push_back(std::make_unique<caller>(in.at, fmt::format("c{}", i)));
    in.world.run_for(1s);
    std::size_t joined = 0;
    caller* outside = nullptr;
    for (const auto& each : all) {
      if (each->notes->log.front() == "joined")
        ++joined;
      else
        outside = each.get();
    }
    EXPECT_EQ(3u, joined);
    ASSERT_NE(nullptr, outside);
    EXPECT_EQ("refused full: as many clients as may be are there", outside->notes->log.front());
    EXPECT_EQ(3u, in.service->client_count());
    EXPECT_EQ(3u, in.script->there.size());
    outside->dial();
    in.world.run_for(1s);
    EXPECT_EQ(2u, in.service->stats().refused_for(client_refusal::full));
    (outside == all[0].get() ? all[1] : all[0])->leave();
    in.world.run_for(1s);
    EXPECT_EQ(2u, in.service->client_count());
    outside->dial();
    in.world.run_for(1s);
    EXPECT_EQ("joined", outside->notes->log.back());
    EXPECT_EQ(3u, in.service->client_count());
  }
}

TEST(client_service, who_says_nothing_is_refused_in_time) {
  lobby in;
  in.options.join_timeout = 300ms;
  in.open();
  caller mute(in.at, "mute", make_session_factory<silent>());
  in.world.run_for(290ms);
  EXPECT_EQ(0u, in.service->stats().refused_count());
  EXPECT_FALSE(mute.client->idle());
  in.world.run_for(100ms);
  EXPECT_EQ(1u, in.service->stats().refused_for(client_refusal::no_join));
  in.world.run_for(1s);
  EXPECT_TRUE(mute.client->idle());
  EXPECT_EQ(0u, in.service->client_count());
}

// Says this as soon as it is up.
class blunt final : public raw_session {
 public:
  blunt(session_init& init, byte_vector bytes, std::shared_ptr<byte_vector> heard)
      : raw_session(init), bytes_(std::move(bytes)), heard_(std::move(heard)) {}

 private:
  void on_connected() override { EXPECT_EQ(send_result::ok, send(bytes_)); }
  std::size_t on_bytes(const_bytes input) override {
    heard_->insert(heard_->end(), input.begin(), input.end());
    return input.size();
  }
  byte_vector bytes_;
  std::shared_ptr<byte_vector> heard_;
};

// A frame without a checksum.
byte_vector framed_bytes(std::uint8_t type, std::string_view payload) {
  byte_vector out(8);
  store_le(out.data(), static_cast<std::uint32_t>(payload.size()));
  out[4] = std::byte{type};
  out.insert(out.end(), as_bytes(payload).begin(), as_bytes(payload).end());
  return out;
}

TEST(client_service, garbage_gets_nobody_in) {
  lobby in;
  in.options.join_bytes_max = 10;
  in.open();
  const auto says = [&](byte_vector bytes) {
    static int number = 0;
    const auto heard = std::make_shared<byte_vector>();
    caller one(in.at, fmt::format("blunt-{}", ++number),
               make_session_factory<blunt>(std::move(bytes), heard));
    in.world.run_for(500ms);
    EXPECT_TRUE(one.client->idle());
    return heard->size() < 9 ? std::string() : to_text(const_bytes(*heard).subspan(9));
  };
  const auto join = static_cast<std::uint8_t>(client_frame::join);
  const std::string_view http = "GET / HTTP/1.1\r\nHost: lobby\r\n\r\n";
  EXPECT_EQ("", says(byte_vector(as_bytes(http).begin(), as_bytes(http).end())));
  EXPECT_EQ(1u, in.service->stats().vanished);
  EXPECT_EQ("the first frame is no join", says(framed_bytes(text_frame, "hello")));
  EXPECT_EQ("the join is too large", says(framed_bytes(join, "01234567890")));
  EXPECT_EQ(2u, in.service->stats().refused_for(client_refusal::protocol));
  // The second join of a client that is in.
  byte_vector twice = framed_bytes(join, "eve");
  const byte_vector again = twice;
  twice.insert(twice.end(), again.begin(), again.end());
  says(twice);
  EXPECT_EQ((lines{"? start", "eve joined eve", "eve left protocol error", "eve stop"}),
            in.script->log);
  EXPECT_EQ(0u, in.service->client_count());
}

TEST(client_service, a_client_may_be_known_by_name) {
  lobby in;
  in.admit = [](const client_join& who) {
    spawn_options as("client/" + to_text(who.credentials));
    if (as_text(who.credentials) == "verbose") as.name = std::string(actor_name_bytes_max + 1, 'x');
    return client_admission::admitted("", as);
  };
  in.open();
  caller alice(in.at, "alice");
  caller verbose(in.at, "verbose");
  in.world.run_for(100ms);
  ASSERT_EQ(1u, in.script->there.size());
  EXPECT_EQ(in.script->there[0], in.at.actors->find("client/alice"));
  EXPECT_EQ("refused failed: its name is too long", verbose.notes->log.front());
}

// --- Leaving

TEST(client_service, who_leaves_ends_the_actor_once_behind_his_last_frame) {
  lobby in;
  in.open();
  const logbook downs = std::make_shared<lines>();
  const actor_ref observer = in.at.spawn<watcher>(downs);
  caller alice(in.at, "alice");
  in.world.run_for(100ms);
  const actor_ref who = in.script->there.at(0);
  in.at.tell(observer, introduce{who});
  in.world.run_for(100ms);
  alice.send("one");
  alice.send("two");
  alice.leave();
  in.world.run_for(1s);
  EXPECT_EQ((lines{"? start", "alice joined alice", "alice frame one", "alice frame two",
                   "alice left remote closed", "alice stop"}),
            in.script->log);
  EXPECT_EQ((lines{"stopped"}), *downs);
  EXPECT_EQ(tell_result::not_here, in.at.tell(who, say{"anybody?"}));
  EXPECT_EQ(0u, in.service->client_count());
  EXPECT_EQ(1u, in.service->stats().left);
}

TEST(client_service, a_broken_connection_ends_the_actor_once) {
  lobby in;
  in.open();
  const logbook downs = std::make_shared<lines>();
  const actor_ref observer = in.at.spawn<watcher>(downs);
  caller alice(in.at, "alice");
  in.world.run_for(100ms);
  in.at.tell(observer, introduce{in.script->there.at(0)});
  in.world.run_for(100ms);
  alice.home.crash();
  in.world.run_for(1s);
  EXPECT_EQ((lines{"stopped"}), *downs);
  EXPECT_EQ("alice stop", in.script->log.back());
  EXPECT_TRUE(in.script->log[in.script->log.size() - 2].starts_with("alice left "));
  EXPECT_EQ(0u, in.service->client_count());
}

TEST(client_service, silence_ends_a_client_that_does_not_break_it) {
  lobby in;
  in.options.session.idle_timeout = 400ms;
  in.open();
  caller alice(in.at, "alice");
  caller bob(in.at, "bob");
  for (int i = 0; i < 10; ++i) {
    in.world.run_for(100ms);
    bob.home.call([&] { EXPECT_EQ(send_result::ok, bob.notes->now->send_alive()); });
  }
  EXPECT_EQ(1u, in.service->stats().timed_out);
  EXPECT_EQ(1u, in.service->client_count());
  EXPECT_EQ("alice left idle timeout", in.script->log[in.script->log.size() - 2]);
  EXPECT_EQ((lines{"joined"}), bob.notes->log);
  EXPECT_EQ(0u, in.script->frames);
}

TEST(client_service, an_actor_that_stops_has_said_its_last_words) {
  lobby in;
  in.script->last_words = "farewell";
  in.open();
  caller alice(in.at, "alice");
  in.world.run_for(100ms);
  alice.send("stop");
  alice.send("not handled any more");
  in.world.run_for(1s);
  EXPECT_EQ((lines{"joined", "farewell", "ended remote closed"}), alice.notes->log);
  EXPECT_EQ((lines{"? start", "alice joined alice", "alice stop"}), in.script->log);
  EXPECT_EQ(0u, in.service->client_count());
}

TEST(client_service, crash_kill_and_disconnect_end_the_session_at_once) {
  for (const std::string how : {"crash", "kill", "out"}) {
    lobby in;
    in.open();
    const logbook downs = std::make_shared<lines>();
    const actor_ref observer = in.at.spawn<watcher>(downs);
    caller alice(in.at, "alice");
    in.world.run_for(100ms);
    const actor_ref who = in.script->there.at(0);
    in.at.tell(observer, introduce{who});
    in.world.run_for(100ms);
    if (how == "kill")
      in.at.home.call([&] { in.at.actors->here().kill(who); });
    else
      alice.send(how);
    in.world.run_for(1s);
    EXPECT_EQ(2u, alice.notes->log.size());
    EXPECT_TRUE(alice.notes->log.back().starts_with("ended ")) << how;
    const lines expected{how == "crash" ? "crashed" : how == "kill" ? "killed" : "stopped"};
    EXPECT_EQ(expected, *downs);
    EXPECT_EQ(0u, in.service->client_count());
    EXPECT_EQ(how == "out" ? "alice left too slow" : "alice joined alice",
              in.script->log[how == "out" ? 2 : 1]);
  }
}

TEST(client_service, who_hangs_up_while_it_is_decided_leaves_at_once) {
  for (std::uint64_t i = 0; i < 100; ++i) {
    lobby in(2, i);
    in.world.set_strength(sim::family::work_cost, 16);  // so the question is under way for a while
    in.open();
    caller first(in.at, "first");
    caller second(in.at, "second");
    in.world.run_until([&] { return second.notes->now != nullptr; }, 1s);
    for (std::uint64_t step = 0; step < i % 8; ++step) in.world.step();
    first.home.crash();
    second.home.crash();
    in.world.run_for(1s);
    EXPECT_EQ(0u, in.service->client_count());
    EXPECT_TRUE(in.script->there.empty());
  }
}

}  // namespace
}  // namespace reprise::testing
