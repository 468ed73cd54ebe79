// A client_service that closes, or whose node goes: at any moment, and nothing of it is left.
#include <reprise/actor/client_service.hpp>

#include "guests.hpp"

namespace reprise::testing {
namespace {

TEST(client_closing, close_lets_actors_speak_and_tells_who_comes) {
  lobby in;
  in.script->last_words = "we close";
  in.open();
  caller alice(in.at, "alice");
  caller bob(in.at, "bob");
  in.world.run_for(100ms);
  bob.send("wait");
  in.world.run_for(100ms);
  in.begin_closing(10s);
  in.begin_closing(5s);
  in.world.run_for(100ms);
  EXPECT_EQ((lines{"joined", "we close", "ended remote closed"}), alice.notes->log);
  caller late(in.at, "late");
  in.world.run_for(100ms);
  EXPECT_EQ("refused closing: the service closes", late.notes->log.front());
  EXPECT_EQ(0, in.closed);
  in.world.run_for(2s);  // bob's handler comes to its end
  EXPECT_EQ((lines{"joined", "we close", "ended remote closed"}), bob.notes->log);
  EXPECT_EQ(2, in.closed);
  EXPECT_EQ(0u, in.world.open_stream_count());
}

TEST(client_closing, close_ends_what_is_not_done_in_time) {
  for (const duration within : {duration(0s), duration(500ms)}) {
    lobby in(2);
    in.open();
    caller alice(in.at, "alice");
    caller bob(in.at, "bob");
    caller mute(in.at, "mute", make_session_factory<silent>());
    in.world.run_for(100ms);
    alice.send("forever");
    in.world.run_for(100ms);
    in.begin_closing(within);
    in.world.run_for(within + 100ms);
    EXPECT_EQ(1, in.closed);
    EXPECT_TRUE(in.script->there.empty());
    EXPECT_EQ(0u, in.world.open_stream_count());
  }
}

TEST(client_closing, close_at_any_moment) {
  std::uint64_t vanished = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    lobby in(1 + i % 3, i);
    if (i > 100) in.world.set_strength(sim::family::work_cost, 16);
    in.open();
    caller alice(in.at, "alice");
    caller bob(in.at, "bob");
    caller carol(in.at, "carol");
    if (i > 100) in.world.run_until([&] { return carol.notes->now != nullptr; }, 1s);
    for (std::uint64_t step = 0; step < i % 100; ++step) in.world.step();
    in.begin_closing(i % 2 == 0 ? 0s : 1s);
    in.world.run_for(3s);
    EXPECT_EQ(1, in.closed);
    vanished += in.world.marks().count("client.vanished_while_asking");
  }
  EXPECT_NE(0u, vanished);
}

TEST(client_closing, the_node_may_crash_at_any_moment) {
  for (int i = 0; i < 60; ++i) {
    lobby in(1 + static_cast<std::size_t>(i % 2));
    in.open();
    caller alice(in.at, "alice");
    caller bob(in.at, "bob");
    for (int step = 0; step < i; ++step) in.world.step();
    if (i % 3 == 0) in.begin_closing(1s);
    in.at.home.crash();
    // Either may go first then.
    if (i % 4 == 0) in.at.actors.reset();
    in.service.reset();
    in.world.run_for(100ms);
  }
}

TEST(client_closing, a_system_that_closes_takes_the_clients_along) {
  lobby in;
  in.open();
  caller alice(in.at, "alice");
  in.world.run_for(100ms);
  in.at.home.call([&] { in.at.actors->close(1s, [] {}); });
  in.world.run_for(1s);
  EXPECT_EQ((lines{"joined", "ended remote closed"}), alice.notes->log);
  EXPECT_EQ(0u, in.service->client_count());
  alice.dial();
  in.world.run_for(1s);
  EXPECT_EQ("refused closing: the node closes", alice.notes->log[2]);
}

TEST(client_closing, needs_no_start) {
  lobby in;
  in.at.home.call([&] {
    in.service = std::make_unique<client_service>(*in.at.actors, in.options, in.admit,
                                                  make_client_factory<guest>(in.script));
  });
  in.begin_closing(1s);
  in.world.run_for(10ms);
  EXPECT_EQ(1, in.closed);
  in.begin_closing(0s);
  in.world.run_for(10ms);
  EXPECT_EQ(2, in.closed);
}

TEST(client_closing, reports_a_used_port) {
  lobby in;
  in.open();
  in.at.home.call([&] {
    client_service other(*in.at.actors, in.options, in.admit,
                         make_client_factory<guest>(in.script));
    static_cast<void>(other.client_count());
  });
  auto second = std::make_unique<client_service>(*in.at.actors, in.options, in.admit,
                                                 make_client_factory<guest>(in.script));
  errc told = errc::ok;
  in.at.home.call([&] { second->start([&](errc error) { told = error; }); });
  in.world.run_for(100ms);
  EXPECT_EQ(errc::address_in_use, told);
  in.at.home.call([&] { second.reset(); });
}

}  // namespace
}  // namespace reprise::testing
