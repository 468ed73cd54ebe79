// Property: what send() took goes out once, in order, whole frames batched into as few writes as
// possible, and never more than the marks allow is held.
#include <gtest/gtest.h>

#include <reprise/session/length_prefixed_codec.hpp>

#include "scripted_session.hpp"

namespace reprise::testing {
namespace {

using bench = one_session<framed>;

TEST(session_send, sends_of_one_event_leave_in_one_write) {
  bench at;
  at.open();
  std::string expected;
  at.now_do([&](framed& self) {
    for (int i = 0; i < 50; ++i) {
      EXPECT_EQ(self.say(std::to_string(i)), send_result::ok);
      expected += encoded(std::to_string(i));
    }
    EXPECT_EQ(at.far->write_count, 0u);
    EXPECT_EQ(self.queued_bytes(), expected.size());
  });
  EXPECT_EQ(at.far->sent, expected);
  EXPECT_EQ(at.far->write_count, 1u);
  EXPECT_EQ(at.far->write_piece_count, 1u);
  EXPECT_EQ(at->queued_bytes(), 0u);
  EXPECT_EQ(at->stats().sends, 50u);
  EXPECT_EQ(at->stats().writes, 1u);
  EXPECT_EQ(at->stats().bytes_sent, expected.size());
}

TEST(session_send, writes_of_one_byte_lose_and_tear_nothing) {
  bench at;
  at.far->write_max = 1;
  std::size_t told = 0;
  at.notes.on_sent = [&](framed&) { ++told; };
  at.open();
  const std::string expected = encoded("hello") + encoded("") + encoded(std::string(300, 'x'));
  at.now_do([](framed& self) {
    EXPECT_EQ(self.say("hello"), send_result::ok);
    EXPECT_EQ(self.say(""), send_result::ok);
    EXPECT_EQ(self.say(std::string(300, 'x')), send_result::ok);
  });
  EXPECT_EQ(at.far->sent, expected);
  EXPECT_EQ(told, expected.size());
  EXPECT_EQ(at.notes.count("sent 1"), expected.size());
  EXPECT_TRUE(at.world.marks.contains("session.partial_write"));
}

TEST(session_send, sends_during_a_write_follow_it_without_being_asked) {
  bench at;
  at.open();
  at.far->hold_writes = true;
  at.now_do([](framed& self) { EXPECT_EQ(self.say("1"), send_result::ok); });
  at.now_do([](framed& self) { EXPECT_EQ(self.say("2"), send_result::ok); });
  at.now_do([](framed& self) { EXPECT_EQ(self.say("3"), send_result::ok); });
  EXPECT_EQ(at.far->write_count, 1u);
  at.far->release();
  at.world.run();
  EXPECT_EQ(at.far->sent, encoded("1") + encoded("2") + encoded("3"));
  EXPECT_EQ(at.far->write_count, 2u);
}

TEST(session_send, a_send_from_on_sent_is_not_stalled) {
  bench at;
  int left = 20;
  at.notes.on_sent = [&](framed& self) {
    if (left-- <= 0) return;
    EXPECT_EQ(self.say("again"), send_result::ok);
  };
  at.open();
  at.now_do([](framed& self) { EXPECT_EQ(self.say("first"), send_result::ok); });
  EXPECT_EQ(at.far->write_count, 21u);
}

TEST(session_send, partial_write_then_error_counts_what_was_lost) {
  bench at;
  at.far->write_max = 3;
  at.notes.on_sent = [&](framed&) { at.far->write_error = errc::connection_reset; };
  at.open();
  at.now_do([](framed& self) { EXPECT_EQ(self.say("0123456789"), send_result::ok); });
  EXPECT_EQ(at.far->sent, encoded("0123456789").substr(0, 3));
  EXPECT_EQ(at.notes.cause.bytes_lost, encoded("0123456789").size() - 3);
  EXPECT_EQ(at.notes.log.back(), "disconnected network error");
}

TEST(session_send, the_remote_end_never_takes_a_torn_stream_for_a_whole_one) {
  bench at;
  at.far->write_max = 3;
  at.notes.on_sent = [](framed& self) { self.disconnect(); };
  at.open();
  at.now_do([](framed& self) { EXPECT_EQ(self.say("0123456789"), send_result::ok); });
  EXPECT_TRUE(at.far->aborted);
  EXPECT_EQ(at.notes.cause.bytes_lost, encoded("0123456789").size() - 3);
}

TEST(session_send, callers_buffer_may_die_at_return) {
  bench at;
  at.open();
  at.now_do([](framed& self) {
    auto text = std::make_unique<std::string>(5000, 'a');
    EXPECT_EQ(self.say(*text), send_result::ok);
    text->assign(5000, 'b');
  });
  EXPECT_EQ(at.far->sent, encoded(std::string(5000, 'a')));
}

TEST(session_send, marks_are_exact) {
  const std::size_t frame_bytes = encoded("x").size();
  session_options options;
  options.queue_bytes_high = 3 * frame_bytes;
  options.queue_bytes_low = frame_bytes;
  bench at(options);
  at.far->hold_writes = true;
  at.open();
  at.now_do([&](framed& self) {
    EXPECT_EQ(self.say("x"), send_result::ok);
    EXPECT_EQ(self.say("x"), send_result::ok);
    EXPECT_EQ(self.say("x"), send_result::ok);           // one below the mark
    EXPECT_EQ(self.say("x"), send_result::would_block);  // exactly at it
    EXPECT_EQ(self.queued_bytes(), 3 * frame_bytes);
  });
  at.far->write_max = 2 * frame_bytes - 1;
  at.far->hold_writes = false;
  at.far->look();
  at.far->hold_writes = true;
  at.world.run();
  EXPECT_EQ(at.notes.count("writable"), 0u);  // one byte above the low mark
  at.far->write_max = 1;
  at.far->hold_writes = false;
  at.far->look();
  at.far->hold_writes = true;
  at.world.run();
  EXPECT_EQ(at.notes.count("writable"), 1u);  // exactly at it
  at.far->release();
  at.world.run();
  EXPECT_EQ(at.notes.count("writable"), 1u);  // once
  EXPECT_TRUE(at.world.marks.contains("session.would_block"));
  EXPECT_EQ(at->stats().sends_blocked, 1u);
}

TEST(session_send, holds_at_most_the_high_mark_and_one_frame) {
  session_options options;
  options.queue_bytes_high = 1000;
  options.queue_bytes_low = 0;
  bench at(options);
  at.far->hold_writes = true;
  at.open();
  const std::string big(5000, 'x');
  at.now_do([&](framed& self) {
    EXPECT_EQ(self.say(std::string(991, 'y')), send_result::ok);  // 999 bytes
    EXPECT_EQ(self.say(big), send_result::ok);
    EXPECT_EQ(self.say(""), send_result::would_block);
    EXPECT_EQ(self.queued_bytes(), 999 + encoded(big).size());
  });
}

TEST(session_send, not_writable_without_would_block) {
  bench at;
  at.open();
  at.now_do([](framed& self) { EXPECT_EQ(self.say("x"), send_result::ok); });
  EXPECT_EQ(at.notes.count("writable"), 0u);
}

TEST(session_send, too_big_is_one_beyond_the_largest_payload) {
  length_prefixed_options limits;
  limits.payload_bytes_max = 100;
  session_options options;
  options.framing = std::make_shared<length_prefixed_codec>(limits);
  bench at(options);
  at.open();
  at.now_do([](framed& self) {
    EXPECT_EQ(self.say(std::string(100, 'x')), send_result::ok);
    EXPECT_EQ(self.say(std::string(101, 'x')), send_result::too_big);
    EXPECT_EQ(self.send(frame(0, 1, {})), send_result::refused);
  });
}

TEST(session_send, raw_bytes_go_as_they_are) {
  session_options options;
  options.raw_send_bytes_max = 5;
  one_session<raw> at(options);
  at.open();
  at.now_do([](raw& self) {
    EXPECT_EQ(self.say("abc"), send_result::ok);
    EXPECT_EQ(self.say(""), send_result::ok);
    EXPECT_EQ(self.say("defgh"), send_result::ok);
    EXPECT_EQ(self.say("123456"), send_result::too_big);
    self.drain(1s);
    EXPECT_EQ(self.say(""), send_result::closed);
  });
  EXPECT_EQ(at.far->sent, "abcdefgh");
}

class throwing_codec final : public codec {
 public:
  decoded decode(const_bytes, std::size_t) const override { throw 1; }
  void encode(const frame&, frame_envelope&) const override { throw 1; }
  std::size_t frame_bytes_max() const noexcept override { return 100; }
};

TEST(session_send, a_codec_that_throws_ends_the_session_only) {
  session_options options;
  options.framing = std::make_shared<throwing_codec>();
  bench at(options);
  at.open();
  at.now_do([](framed& self) { EXPECT_EQ(self.say("x"), send_result::closed); });
  EXPECT_EQ(at.notes.log.back(), "disconnected handler failed");

  bench reading(options);
  reading.open();
  reading.far->feed("x");
  reading.world.run();
  EXPECT_EQ(reading.notes.log.back(), "disconnected handler failed");
}

}  // namespace
}  // namespace reprise::testing
