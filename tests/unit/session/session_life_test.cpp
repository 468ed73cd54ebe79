// Property: whatever ends a session, and from wherever, its callbacks are connected, anything,
// disconnected once with the first cause; nothing comes after, and the object is destroyed.
#include <gtest/gtest.h>

#include <stdexcept>

#include "scripted_session.hpp"

namespace reprise::testing {
namespace {

using bench = one_session<framed>;

void expect_over(bench& at, const std::string& last) {
  ASSERT_FALSE(at.notes.log.empty());
  EXPECT_EQ(at.notes.log.front(), "connected");
  EXPECT_EQ(at.notes.log.back(), last);
  EXPECT_EQ(at.notes.count("disconnected"), 1u);
  EXPECT_EQ(at.notes.overlaps, 0);
  EXPECT_TRUE(at.notes.destroyed);
  EXPECT_EQ(at.held, nullptr);
  EXPECT_EQ(at.ended_count, 1);
  EXPECT_EQ(at.world.live_streams, 0);
  EXPECT_EQ(at.pool.used_count(), 0u);
}

TEST(session_life, connects_before_it_receives_what_came_with_the_connection) {
  bench at;
  at.far->feed(encoded("early"));
  at.open();
  EXPECT_EQ(at.notes.log, (log_lines{"connected", "frame early"}));
  at.far->end();
  at.world.run();
  expect_over(at, "disconnected remote closed");
  EXPECT_FALSE(at.far->aborted);
}

TEST(session_life, a_remote_end_that_was_gone_before_connected_is_reported_after_it) {
  bench at;
  at.far->end();
  at.open();
  EXPECT_EQ(at.notes.log, (log_lines{"connected", "disconnected remote closed"}));
  expect_over(at, "disconnected remote closed");
}

TEST(session_life, a_reset_is_a_network_error) {
  bench at;
  at.open();
  at.far->end(errc::connection_reset);
  at.world.run();
  expect_over(at, "disconnected network error");
  EXPECT_EQ(at.notes.cause.error, errc::connection_reset);
}

TEST(session_life, every_error_ends_it_and_none_leaves_a_zombie) {
  for (int code = 1; code < errc_count; ++code) {
    const auto error = static_cast<errc>(code);
    if (error == errc::end_of_stream) continue;
    bench reading;
    reading.open();
    reading.far->end(error);
    reading.world.run();
    expect_over(reading, "disconnected network error");
    EXPECT_EQ(reading.notes.cause.error, error);

    bench writing;
    writing.far->write_error = error;
    writing.open();
    writing.now_do([](framed& self) { EXPECT_EQ(self.say("x"), send_result::ok); });
    expect_over(writing, "disconnected network error");
    EXPECT_EQ(writing.notes.cause.error, error);
    EXPECT_EQ(writing.notes.cause.bytes_lost, encoded("x").size());
  }
}

TEST(session_life, disconnect_calls_back_later_once_and_with_the_first_cause) {
  bench at;
  at.open();
  at.now_do([&](framed& self) {
    self.disconnect({disconnect_reason::requested, errc::ok, "banned"});
    self.disconnect({disconnect_reason::too_slow, errc::ok, "second"});
    self.drain(1s);
    EXPECT_EQ(at.notes.count("disconnected"), 0u);
    EXPECT_EQ(self.say("late"), send_result::closed);
    EXPECT_FALSE(self.connected());
  });
  expect_over(at, "disconnected requested");
  EXPECT_STREQ(at.notes.cause.text, "banned");
  EXPECT_EQ(at.far->sent, "");
}

TEST(session_life, disconnect_waits_for_both_completions) {
  bench at;
  at.open();
  at.far->hold_writes = at.far->hold_reads = true;
  at.now_do([&](framed& self) { EXPECT_EQ(self.say("in flight"), send_result::ok); });
  at.world.in(at.world.env().home(), [&] { at->disconnect(); });
  ASSERT_TRUE(at.world.run_one(nullptr));  // the call itself
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  ASSERT_TRUE(at.world.run_one(nullptr));  // one completion
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  at.world.run();
  expect_over(at, "disconnected requested");
}

TEST(session_life, end_of_stream_and_failed_write_come_in_either_order) {
  for (const bool write_first : {false, true}) {
    bench at;
    at.open();
    at.far->hold_writes = at.far->hold_reads = true;
    at.now_do([&](framed& self) { EXPECT_EQ(self.say("x"), send_result::ok); });
    at.far->write_error = errc::connection_reset;
    at.far->incoming_end = errc::end_of_stream;
    (write_first ? at.far->hold_writes : at.far->hold_reads) = false;
    at.far->look();
    at.far->release();
    at.world.run();
    expect_over(at, write_first ? "disconnected network error" : "disconnected remote closed");
    EXPECT_EQ(at.notes.cause.bytes_lost, encoded("x").size());
    EXPECT_TRUE(at.far->aborted);
  }
}

using hook = std::function<void(framed&)>;

// Each callback in turn does something hostile.
void in_each_callback(const hook& what, const std::string& last) {
  const auto play = [](bench& at) {
    at.open();
    at.far->feed(encoded("a") + encoded("b"));
    at.world.run();
    at.far->end();
    at.world.run();
  };
  for (int place = 0; place < 4; ++place) {
    session_options options;
    options.queue_bytes_high = 10;
    options.queue_bytes_low = 5;
    bench at(options);
    if (place != 0)
      at.notes.on_connected = [](framed& self) {
        EXPECT_EQ(self.say("12345"), send_result::ok);
        EXPECT_EQ(self.say("6"), send_result::would_block);
      };
    if (place == 0) at.notes.on_connected = what;
    if (place == 1) at.notes.on_input = [&](framed& self, const std::string&) { what(self); };
    if (place == 2) at.notes.on_sent = what;
    if (place == 3) at.notes.on_writable = what;
    play(at);
    expect_over(at, last);
  }
}

TEST(session_life, disconnect_inside_every_callback) {
  in_each_callback([](framed& self) { self.disconnect(); }, "disconnected requested");
}

TEST(session_life, exceptions_from_every_callback_end_the_session_and_not_the_loop) {
  in_each_callback([](framed&) { throw std::runtime_error("user"); },
                   "disconnected handler failed");
  in_each_callback([](framed&) { throw 1; }, "disconnected handler failed");
}

TEST(session_life, the_cause_names_the_failed_callback) {
  bench at;
  at.notes.on_connected = [](framed&) { throw 1; };
  at.open();
  EXPECT_STREQ(at.notes.cause.text, "on_connected");
}

TEST(session_life, on_disconnected_may_do_anything_to_no_effect) {
  bench at;
  at.notes.on_disconnected = [](framed& self) {
    EXPECT_EQ(self.say("late"), send_result::closed);
    EXPECT_EQ(self.sender().send(as_bytes("late")), send_result::closed);
    self.disconnect();
    self.drain(1s);
    self.pause_reading();
    self.resume_reading();
    EXPECT_EQ(self.remote().port, 2);
    throw 1;
  };
  at.open();
  at.now_do([](framed& self) { self.disconnect(); });
  expect_over(at, "disconnected requested");
  EXPECT_EQ(at.far->sent, "");
}

TEST(session_life, one_that_ends_before_it_is_up_calls_nobody) {
  bench at;
  at.world.now_do([&] {
    session_init init(at.world.env(), at.world.make_stream(at.world.env().home(), at.far),
                      at.options, at.owner(), session_handle(3, 1), at.pool);
    at.held = std::make_unique<framed>(init, &at.notes);
    at->disconnect();
    at->start();
  });
  EXPECT_TRUE(at.notes.log.empty());
  EXPECT_EQ(at.ended_count, 1);
  EXPECT_TRUE(at.notes.destroyed);
}

TEST(session_life, a_session_that_was_never_started_may_be_destroyed) {
  bench at;
  at.world.now_do([&] {
    session_init init(at.world.env(), at.world.make_stream(at.world.env().home(), at.far),
                      at.options, at.owner(), session_handle(3, 1), at.pool);
    const framed unused(init, &at.notes);
  });
  EXPECT_TRUE(at.far->closed);
}

TEST(session_life, a_halted_loop_takes_its_sessions_without_a_word) {
  bench at;
  at.open();
  at.now_do([](framed& self) { EXPECT_EQ(self.say("x"), send_result::ok); });
  const session_sender sender = at->sender();
  const std::size_t lines = at.notes.log.size();
  at.world.env().home().halt();
  at.far->abandon();
  at.held.reset();
  EXPECT_EQ(at.notes.log.size(), lines);
  EXPECT_TRUE(at.notes.destroyed);
  EXPECT_EQ(sender.send(as_bytes("x")), send_result::closed);
}

TEST(session_life_death_test, a_session_that_is_up_must_not_be_destroyed) {
  bench at;
  at.open();
  EXPECT_DEATH(at.held.reset(), "assertion failed");
  at.now_do([](framed& self) { self.disconnect(); });
}

}  // namespace
}  // namespace reprise::testing
