// Property: a server has never more sessions than it may, lets the next one in when one goes, sends
// a broadcast to everybody who can take it, and when it says closed nothing of it is left.
#include <gtest/gtest.h>

#include <reprise/env/scope.hpp>
#include <reprise/session/session_server.hpp>

#include "scripted_session.hpp"

namespace reprise::testing {
namespace {

struct bench {
  explicit bench(std::size_t count_max = 100, std::size_t loop_count = 1) : world(loop_count) {
    options.session_count_max = count_max;
    notes.on_connected = [this](framed& self) {
      live.push_back(&self), peak = std::max(peak, live.size());
    };
    notes.on_disconnected = [this](framed& self) { std::erase(live, &self); };
  }
  void make(session_factory factory = {}) {
    if (!factory) factory = make_session_factory<framed>(&notes);
    world.now_do([&] { server.emplace(world.env(), options, factory); });
  }
  void start() {
    if (!server.has_value()) make();
    world.now_do([this] { server->start([this](errc error) { started.push_back(error); }); });
  }
  void close(duration within = 0s) {
    world.now_do([&] { server->close(within, [this] { ++closed; }); });
  }
  ~bench() {
    if (server.has_value() && closed == 0) close();
    EXPECT_EQ(world.live_streams + world.listeners, 0);
  }

  session_server_options options;
  fake_world world;
  script<framed> notes;
  std::vector<framed*> live;
  std::size_t peak = 0;
  std::vector<errc> started;
  int closed = 0;
  std::optional<session_server> server;
};

TEST(session_server, reports_that_it_listens_and_where) {
  bench at;
  at.start();
  EXPECT_EQ(at.started, std::vector<errc>{errc::ok});
  EXPECT_EQ(at.server->local().port, 4711);
  EXPECT_EQ(at.closed, 0);
}

TEST(session_server, reports_a_used_port_and_may_be_started_again) {
  bench at;
  at.world.listen_error = errc::address_in_use;
  at.start();
  EXPECT_EQ(at.started, std::vector<errc>{errc::address_in_use});
  at.world.listen_error = errc::ok;
  at.start();
  EXPECT_EQ(at.started, (std::vector<errc>{errc::address_in_use, errc::ok}));
}

TEST(session_server, accepts_for_ever) {
  bench at;
  at.start();
  for (int i = 0; i < 250; ++i) {
    const auto far = at.world.dial();
    at.world.run();
    EXPECT_EQ(at.live.size(), 1u);
    far->end();
    at.world.run();
    EXPECT_TRUE(at.live.empty());
  }
  EXPECT_EQ(at.notes.count("connected"), 250u);
  EXPECT_EQ(at.server->stats().accepted, 250u);
  EXPECT_EQ(at.server->session_count(), 0u);
}

TEST(session_server, never_more_than_the_maximum_and_the_waiting_one_gets_in) {
  for (const std::size_t loop_count : {1u, 3u}) {
    bench at(2, loop_count);
    at.start();
    std::vector<std::shared_ptr<wire>> far;
    for (int i = 0; i < 5; ++i) far.push_back(at.world.dial());
    at.world.run();
    EXPECT_EQ(at.live.size(), 2u);
    EXPECT_EQ(at.server->session_count(), 2u);
    EXPECT_TRUE(at.world.marks.contains("session.server_full"));
    for (const auto& each : far) {
      each->end();
      at.world.run();
    }
    EXPECT_EQ(at.notes.count("connected"), 5u);
    EXPECT_EQ(at.peak, 2u);
    EXPECT_EQ(at.server->session_count(), 0u);
  }
}

TEST(session_server, spreads_over_the_loops_in_turn) {
  bench at(100, 3);
  at.start();
  for (int i = 0; i < 6; ++i) at.world.dial();
  at.world.run();
  ASSERT_EQ(at.live.size(), 6u);
  std::vector<std::size_t> per_loop(3);
  for (framed* each : at.live) {
    EXPECT_EQ(at.server->find(each->id()), each);
    for (std::size_t i = 0; i < 3; ++i)
      per_loop[i] += &each->env().home() == &at.world.env(i).home() ? 1 : 0;
  }
  EXPECT_EQ(per_loop, (std::vector<std::size_t>{2, 2, 2}));
}

TEST(session_server, a_failed_accept_is_tried_again_after_a_pause) {
  bench at;
  at.world.accept_errors = {errc::out_of_resources, errc::out_of_resources};
  at.start();
  at.world.dial();
  at.world.run();
  EXPECT_EQ(at.live.size(), 0u);
  EXPECT_EQ(at.world.accept_errors.size(), 1u);  // it does not spin
  at.world.advance(100ms - 1ns);
  EXPECT_EQ(at.world.accept_errors.size(), 1u);
  at.world.advance(200ms);
  EXPECT_EQ(at.live.size(), 1u);
  EXPECT_EQ(at.server->stats().accept_errors, 2u);
  EXPECT_TRUE(at.world.marks.contains("session.accept_backoff"));
}

TEST(session_server, a_factory_that_fails_costs_one_connection_and_no_slot) {
  bench at(1);
  int calls = 0;
  at.make([&](session_init& init) -> std::unique_ptr<session_base> {
    if (++calls == 1) throw 1;
    if (calls == 2) return nullptr;
    return std::make_unique<framed>(init, &at.notes);
  });
  at.start();
  for (int i = 0; i < 3; ++i) at.world.dial();
  at.world.run();
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(at.live.size(), 1u);
  EXPECT_EQ(at.server->stats().dropped, 2u);
  EXPECT_EQ(at.world.live_streams, 1);
}

TEST(session_server, stale_handles_reach_nobody) {
  bench at;
  at.options.generation_first = 0xfffffffe;
  at.start();
  std::vector<session_handle> seen;
  for (int i = 0; i < 4; ++i) {
    const auto far = at.world.dial();
    at.world.run();
    const session_handle id = at.live.front()->id();
    for (const session_handle old : seen) {
      EXPECT_NE(old, id);
      EXPECT_EQ(at.server->find(old), nullptr);
    }
    seen.push_back(id);
    far->end();
    at.world.run();
    EXPECT_EQ(at.server->find(id), nullptr);
  }
}

TEST(session_server, close_disconnects_everybody_and_reports_to_each_caller_once) {
  for (const std::size_t loop_count : {1u, 3u}) {
    bench at(100, loop_count);
    at.start();
    for (int i = 0; i < 7; ++i) at.world.dial();
    at.world.run();
    at.world.now_do([&] {
      at.server->close(0s, [&] { ++at.closed; });
      at.server->close(0s, [&] { ++at.closed; });
      EXPECT_EQ(at.closed, 0);
    });
    EXPECT_EQ(at.closed, 2);
    EXPECT_EQ(at.notes.count("disconnected service closed"), 7u);
    at.close();
    EXPECT_EQ(at.closed, 3);
    EXPECT_EQ(at.world.live_streams, 0);
  }
}

TEST(session_server, close_drains_within_the_time) {
  bench at;
  at.start();
  const auto quick = at.world.dial();
  const auto slow = at.world.dial();
  at.world.run();
  at.close(1s);
  quick->end();
  at.world.run();
  EXPECT_EQ(at.notes.count("disconnected drained"), 1u);
  EXPECT_EQ(at.closed, 0);
  at.world.advance(1s);
  EXPECT_EQ(at.notes.count("disconnected drain timeout"), 1u);
  EXPECT_EQ(at.closed, 1);
}

TEST(session_server, a_shorter_close_overtakes_a_longer_one) {
  bench at;
  at.start();
  at.world.dial();
  at.world.run();
  at.close(100s);
  EXPECT_EQ(at.closed, 0);
  at.close(0s);
  EXPECT_EQ(at.closed, 2);
}

TEST(session_server, close_at_any_moment) {
  // After each number of events of a start with two connections.
  for (int events = 0; events < 30; ++events) {
    for (const std::size_t loop_count : {1u, 2u}) {
      bench at(1, loop_count);
      at.make();
      at.world.dial();
      at.world.dial();
      at.world.in(at.world.env().home(),
                  [&] { at.server->start([&](errc error) { at.started.push_back(error); }); });
      for (int i = 0; i < events; ++i) at.world.run_one(nullptr);
      at.close(events % 2 == 0 ? 0s : 1s);
      at.world.advance(1s);
      EXPECT_EQ(at.closed, 1);
      EXPECT_EQ(at.started.size(), 1u);
      EXPECT_EQ(at.notes.count("connected"), at.notes.count("disconnected"));
      EXPECT_EQ(at.world.live_streams, 0);
    }
  }
}

TEST(session_server, may_be_closed_without_a_start) {
  bench at;
  at.make();
  at.close();
  EXPECT_EQ(at.closed, 1);
  EXPECT_TRUE(at.started.empty());
}

TEST(session_server, closed_while_listening_reports_cancelled) {
  bench at;
  at.make();
  at.world.now_do([&] {
    at.server->start([&](errc error) { at.started.push_back(error); });
    at.server->close(0s, [&] { ++at.closed; });
  });
  EXPECT_EQ(at.started, std::vector<errc>{errc::cancelled});
  EXPECT_EQ(at.closed, 1);
}

TEST(session_server, may_be_destroyed_in_its_last_callback) {
  bench at;
  at.start();
  at.world.now_do([&] {
    at.server->close(0s, [&] {
      ++at.closed;
      at.server.reset();
    });
  });
  EXPECT_EQ(at.closed, 1);
}

TEST(session_server, broadcast_reaches_everybody_once_from_one_buffer) {
  for (const std::size_t loop_count : {1u, 3u}) {
    bench at(100, loop_count);
    at.start();
    std::vector<std::shared_ptr<wire>> far;
    for (int i = 0; i < 20; ++i) far.push_back(at.world.dial());
    at.world.run();
    const session_handle except = at.live.front()->id();
    const std::string news(3000, 'n');
    at.world.now_do([&] {
      EXPECT_EQ(at.server->broadcast(frame(as_bytes(news))), send_result::ok);
      EXPECT_EQ(at.server->broadcast(frame(as_bytes("2"))), send_result::ok);
      EXPECT_EQ(at.server->broadcast(frame(as_bytes("3")), except), send_result::ok);
    });
    std::size_t with_third = 0;
    for (const auto& each : far) {
      EXPECT_TRUE(each->sent.starts_with(encoded(news) + encoded("2")));
      with_third += each->sent.ends_with(encoded("3")) ? 1 : 0;
    }
    EXPECT_EQ(with_third, 19u);
  }
}

TEST(session_server, a_slow_receiver_delays_nobody_and_is_skipped_or_parted_with) {
  for (const auto policy : {broadcast_overflow::skip, broadcast_overflow::disconnect}) {
    bench at;
    at.options.overflow = policy;
    at.options.session.queue_bytes_high = 100;
    at.options.session.queue_bytes_low = 0;
    at.start();
    std::vector<std::shared_ptr<wire>> far;
    for (int i = 0; i < 10; ++i) far.push_back(at.world.dial());
    at.world.run();
    far[3]->hold_writes = true;
    for (int i = 0; i < 20; ++i)
      at.world.now_do(
          [&] { EXPECT_EQ(at.server->broadcast(frame(as_bytes("0123456789"))), send_result::ok); });
    for (const auto& each : far)
      EXPECT_EQ(each->sent.size(), (each == far[3] ? 0 : 20) * encoded("0123456789").size());
    if (policy == broadcast_overflow::skip) {
      // Nobody of its own asked and was told to wait, so nobody is told to go on.
      EXPECT_EQ(at.notes.count("writable"), 0u);
      EXPECT_EQ(at.server->stats().broadcasts_skipped, 14u);
      EXPECT_EQ(at.live.size(), 10u);
      for (framed* each : at.live) EXPECT_LE(each->queued_bytes(), 99u + 18u);
    } else {
      EXPECT_EQ(at.notes.count("disconnected too slow"), 1u);
      EXPECT_EQ(at.live.size(), 9u);
    }
    far[3]->release();
    at.world.run();
  }
}

TEST(session_server, the_set_of_receivers_changes_during_a_broadcast) {
  bench at;
  at.start();
  at.notes.on_sent = [&](framed& self) {
    self.disconnect();
    at.world.dial();
    if (at.notes.count("sent") >= 20) return;
    EXPECT_EQ(at.server->broadcast(frame(as_bytes("again"))), send_result::ok);
  };
  for (int i = 0; i < 5; ++i) at.world.dial();
  at.world.run();
  at.world.now_do([&] { EXPECT_EQ(at.server->broadcast(frame(as_bytes("go"))), send_result::ok); });
  EXPECT_GE(at.notes.count("sent"), 20u);
  EXPECT_EQ(at.notes.count("disconnected"), at.notes.count("sent"));
}

TEST(session_server, broadcast_answers_what_is_wrong) {
  bench at;
  at.make();
  EXPECT_EQ(at.server->broadcast(frame(as_bytes("early"))), send_result::closed);
  at.start();
  at.world.now_do([&] {
    EXPECT_EQ(at.server->broadcast(frame(as_bytes(std::string(1024 * 1024 + 1, 'x')))),
              send_result::too_big);
    EXPECT_EQ(at.server->broadcast(frame(0, 1, {})), send_result::refused);
  });
  at.close();
  EXPECT_EQ(at.server->broadcast(frame(as_bytes("x"))), send_result::closed);
}

task<void> whole_life(session_server* server, std::vector<std::string>* log) {
  const result<void> started = co_await server->start();
  log->push_back(started ? "started" : "failed");
  co_await server->close(1s);
  log->push_back("closed");
}

TEST(session_server, reads_as_a_task) {
  bench at;
  at.make();
  std::vector<std::string> log;
  scope tasks(at.world.env().home());
  at.world.now_do([&] { tasks.spawn(whole_life(&*at.server, &log)); });
  EXPECT_EQ(log, (std::vector<std::string>{"started", "closed"}));
  at.closed = 1;
}

TEST(session_server, a_task_may_be_given_up_while_it_waits) {
  bench at;
  at.make();
  std::vector<std::string> log;
  scope tasks(at.world.env().home());
  at.world.in(at.world.env().home(), [&] { tasks.spawn(whole_life(&*at.server, &log)); });
  at.world.run_one(nullptr);
  tasks.cancel();
  at.world.run();
  EXPECT_TRUE(log.empty());
}

TEST(session_server, a_halted_node_goes_without_a_word) {
  bench at(100, 2);
  at.start();
  std::vector<std::shared_ptr<wire>> far;
  for (int i = 0; i < 4; ++i) far.push_back(at.world.dial());
  at.world.run();
  at.world.env(0).home().halt();
  at.world.env(1).home().halt();
  for (const auto& each : far) each->abandon();
  at.world.abandon();
  at.server.reset();
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  EXPECT_EQ(at.world.live_streams, 0);
}

}  // namespace
}  // namespace reprise::testing
