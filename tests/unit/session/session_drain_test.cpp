// Property: drain writes what was taken, tells the remote end, waits for it, and never longer than
// the deadline; time-outs end what is silent or stuck and nothing else.
#include <gtest/gtest.h>

#include "scripted_session.hpp"

namespace reprise::testing {
namespace {

using bench = one_session<framed>;

TEST(session_drain, flushes_half_closes_waits_and_ends) {
  bench at;
  at.far->write_max = 4;
  at.open();
  at.now_do([&](framed& self) {
    EXPECT_EQ(self.say("last words"), send_result::ok);
    self.drain(1s);
    EXPECT_EQ(self.say("late"), send_result::closed);
    EXPECT_FALSE(self.connected());
  });
  EXPECT_EQ(at.far->sent, encoded("last words"));
  EXPECT_TRUE(at.far->shut);
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  // The remote end is heard out, however many pieces its answer takes.
  at.far->feed(encoded("answer"));
  at.world.run();
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  at.far->feed(encoded("and more"));
  at.far->end();
  at.world.run();
  EXPECT_EQ(at.notes.count("frame answer"), 1u);
  EXPECT_EQ(at.notes.count("frame and more"), 1u);
  EXPECT_EQ(at.notes.log.back(), "disconnected drained");
  EXPECT_FALSE(at.far->aborted);
  EXPECT_EQ(at.notes.cause.bytes_lost, 0u);
  at.world.advance(2s);
  EXPECT_EQ(at.notes.count("disconnected"), 1u);
}

TEST(session_drain, aborts_at_the_deadline_and_says_what_was_lost) {
  bench at;
  at.open();
  at.far->hold_writes = true;
  at.now_do([](framed& self) {
    EXPECT_EQ(self.say("stuck"), send_result::ok);
    self.drain(1s);
  });
  at.world.advance(1s - 1ns);
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  at.world.advance(1ns);
  EXPECT_EQ(at.notes.log.back(), "disconnected drain timeout");
  EXPECT_EQ(at.notes.cause.bytes_lost, encoded("stuck").size());
  EXPECT_TRUE(at.far->aborted);
  EXPECT_FALSE(at.far->shut);
  EXPECT_TRUE(at.world.marks.contains("session.drain_deadline"));
}

TEST(session_drain, aborts_when_the_remote_end_never_finishes) {
  bench at;
  at.open();
  at.now_do([](framed& self) { self.drain(1s); });
  EXPECT_TRUE(at.far->shut);
  at.world.advance(1s);
  EXPECT_EQ(at.notes.log.back(), "disconnected drain timeout");
  EXPECT_TRUE(at.far->aborted);
}

TEST(session_drain, the_earliest_deadline_counts) {
  bench at;
  at.open();
  at.now_do([](framed& self) { self.drain(10s); });
  at.now_do([](framed& self) { self.drain(20s); });
  at.now_do([](framed& self) { self.drain(1s); });
  at.world.advance(1s);
  EXPECT_EQ(at.notes.log.back(), "disconnected drain timeout");
}

TEST(session_drain, disconnect_overtakes_it) {
  bench at;
  at.open();
  at.now_do([](framed& self) { self.drain(10s); });
  at.now_do([](framed& self) { self.disconnect(); });
  EXPECT_EQ(at.notes.log.back(), "disconnected requested");
}

TEST(session_drain, answers_to_a_remote_end_that_finished_are_still_sent) {
  bench at;
  at.notes.on_input = [](framed& self, const std::string& text) {
    EXPECT_EQ(self.say("re: " + text), send_result::ok);
  };
  at.far->write_max = 3;
  at.open();
  at.far->feed(encoded("1") + encoded("2"));
  at.far->end();
  at.world.run();
  EXPECT_EQ(at.far->sent, encoded("re: 1") + encoded("re: 2"));
  EXPECT_EQ(at.notes.log.back(), "disconnected remote closed");
  EXPECT_EQ(at.notes.cause.bytes_lost, 0u);
  EXPECT_FALSE(at.far->aborted);
}

TEST(session_drain, a_remote_end_that_finished_but_does_not_read_gets_the_linger_time) {
  session_options options;
  options.linger_max = 3s;
  bench at(options);
  at.open();
  at.far->hold_writes = true;
  at.now_do([](framed& self) { EXPECT_EQ(self.say("x"), send_result::ok); });
  at.far->end();
  at.world.run();
  at.now_do([](framed& self) { EXPECT_EQ(self.say("y"), send_result::closed); });
  at.world.advance(3s - 1ns);
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  at.world.advance(1ns);
  EXPECT_EQ(at.notes.log.back(), "disconnected remote closed");
  EXPECT_EQ(at.notes.cause.bytes_lost, encoded("x").size());
  EXPECT_TRUE(at.far->aborted);
}

TEST(session_timeout, silence_ends_it_within_a_quarter_more) {
  session_options options;
  options.idle_timeout = 4s;
  bench at(options);
  at.open();
  at.world.advance(4s - 1ns);
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  at.world.advance(1s + 1ns);
  EXPECT_EQ(at.notes.log.back(), "disconnected idle timeout");
  EXPECT_EQ(at.notes.cause.error, errc::timed_out);
}

TEST(session_timeout, any_byte_is_a_sign_of_life) {
  session_options options;
  options.idle_timeout = 4s;
  bench at(options);
  at.open();
  for (int i = 0; i < 8; ++i) {
    at.far->feed(encoded("12345678").substr(static_cast<std::size_t>(i), 1));
    at.world.run();
    at.world.advance(3s);
  }
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  at.world.advance(5s);
  EXPECT_EQ(at.notes.log.back(), "disconnected idle timeout");
}

TEST(session_timeout, a_paused_session_is_not_idle) {
  session_options options;
  options.idle_timeout = 4s;
  bench at(options);
  at.notes.on_connected = [](framed& self) { self.pause_reading(); };
  at.open();
  at.world.advance(100s);
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
}

TEST(session_timeout, a_queue_that_does_not_move) {
  session_options options;
  options.write_timeout = 4s;
  bench at(options);
  at.open();
  at.far->hold_writes = true;
  at.now_do([](framed& self) { EXPECT_EQ(self.say("x"), send_result::ok); });
  at.world.advance(4s - 1ns);
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  at.world.advance(1s + 2ns);
  EXPECT_EQ(at.notes.log.back(), "disconnected write timeout");
}

TEST(session_timeout, one_byte_of_progress_is_enough) {
  session_options options;
  options.write_timeout = 4s;
  bench at(options);
  at.far->write_max = 1;
  at.open();
  at.far->hold_writes = true;
  at.now_do([](framed& self) { EXPECT_EQ(self.say("x"), send_result::ok); });
  for (int i = 0; i < 5; ++i) {
    at.world.advance(3s);
    at.far->hold_writes = false;
    at.far->look();
    at.far->hold_writes = true;
    at.world.run();
  }
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
}

TEST(session_timeout, timers_are_not_touched_per_frame_and_idle_sessions_have_none) {
  bench at;
  at.open();
  loop& home = at.world.env().home();
  EXPECT_EQ(home.next_deadline(), time_never);
  at.now_do([](framed& self) { EXPECT_EQ(self.say("x"), send_result::ok); });
  const time_point armed = home.next_deadline();
  EXPECT_NE(armed, time_never);
  EXPECT_EQ(home.work_timer_count(), 0u);  // housekeeping: quiescence does not wait for it
  at.world.advance(1s);
  at.now_do([](framed& self) { EXPECT_EQ(self.say("x"), send_result::ok); });
  EXPECT_EQ(home.next_deadline(), armed);
  at.world.advance(1000s);
  EXPECT_EQ(home.next_deadline(), time_never);
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
}

}  // namespace
}  // namespace reprise::testing
