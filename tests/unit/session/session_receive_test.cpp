// Property: frames are handed over once, whole and in order, however the stream is cut and whenever
// reading is paused; bytes that are no frame end the session with a named cause.
#include <gtest/gtest.h>

#include <reprise/session/line_codec.hpp>

#include "scripted_session.hpp"

namespace reprise::testing {
namespace {

using bench = one_session<framed>;

TEST(session_receive, frames_survive_every_cut) {
  const std::string stream = encoded("one") + encoded("") + encoded(std::string(700, 'z'));
  for (std::size_t cut = 1; cut <= stream.size(); ++cut) {
    bench at;
    at.far->read_max = cut;
    at.open();
    at.far->feed(stream);
    at.world.run();
    EXPECT_EQ(at.notes.log,
              (log_lines{"connected", "frame one", "frame ", "frame " + std::string(700, 'z')}));
    EXPECT_EQ(at->stats().frames_received, 3u);
    EXPECT_EQ(at->stats().bytes_received, stream.size());
  }
}

TEST(session_receive, lines_survive_every_cut_and_pause) {
  session_options options;
  options.framing = std::make_shared<line_codec>();
  std::string stream;
  log_lines expected{"connected"};
  for (const std::size_t size : {3, 0, 700, 1, 255, 256, 257, 5, 2000, 4}) {
    stream += std::string(size, 'z') + (size % 2 == 0 ? "\n" : "\r\n");
    expected.push_back("frame " + std::string(size, 'z'));
  }
  for (std::size_t cut = 1; cut <= stream.size(); cut += 1 + cut / 7) {
    for (const bool pausing : {false, true}) {
      one_session<framed> at(options);
      at.far->read_max = cut;
      if (pausing)
        at.notes.on_input = [](framed& self, const std::string&) { self.pause_reading(); };
      at.open();
      at.far->feed(stream);
      at.world.run();
      for (std::size_t i = 0; pausing && i < expected.size(); ++i)
        at.now_do([](framed& self) { self.resume_reading(); });
      EXPECT_EQ(at.notes.log, expected) << cut;
    }
  }
}

TEST(session_receive, pause_in_mid_batch_stops_at_once_and_resume_gives_the_rest) {
  for (std::size_t cut = 1; cut < 40; ++cut) {
    bench at;
    at.far->read_max = cut;
    at.notes.on_input = [](framed& self, const std::string&) { self.pause_reading(); };
    at.open();
    at.far->feed(encoded("1") + encoded("2") + encoded("3"));
    at.world.run();
    EXPECT_EQ(at.notes.count("frame"), 1u);
    at.now_do([](framed& self) { self.resume_reading(); });
    EXPECT_EQ(at.notes.count("frame"), 2u);
    at.now_do([](framed& self) { self.resume_reading(); });
    EXPECT_EQ(at.notes.log, (log_lines{"connected", "frame 1", "frame 2", "frame 3"}));
  }
}

TEST(session_receive, paused_sessions_ask_for_nothing) {
  bench at;
  at.notes.on_connected = [](framed& self) { self.pause_reading(); };
  at.open();
  EXPECT_FALSE(at.far->reading);
  at.far->feed(encoded("1"));
  at.world.run();
  EXPECT_EQ(at.notes.count("frame"), 0u);
  at.now_do([](framed& self) { self.resume_reading(); });
  EXPECT_EQ(at.notes.count("frame"), 1u);
}

TEST(session_receive, what_was_asked_for_before_the_pause_is_kept) {
  bench at;
  at.open();
  EXPECT_TRUE(at.far->reading);
  at.now_do([](framed& self) { self.pause_reading(); });
  at.far->feed(encoded("1") + encoded("2"));
  at.world.run();
  at.far->end();
  at.world.run();
  EXPECT_EQ(at.notes.log, log_lines{"connected"});
  at.now_do([](framed& self) { self.resume_reading(); });
  EXPECT_EQ(at.notes.log,
            (log_lines{"connected", "frame 1", "frame 2", "disconnected remote closed"}));
}

TEST(session_receive, an_end_while_paused_waits_for_the_frames_before_it) {
  bench at;
  at.open();
  at.far->hold_reads = true;
  at.far->feed(encoded("1") + encoded("2"));
  at.notes.on_input = [](framed& self, const std::string&) { self.pause_reading(); };
  at.far->release();
  at.world.run();
  EXPECT_EQ(at.notes.count("frame"), 1u);
  at.far->end();
  at.now_do([](framed& self) { self.resume_reading(); });
  EXPECT_EQ(at.notes.count("frame"), 2u);
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  at.now_do([](framed& self) { self.resume_reading(); });
  EXPECT_EQ(at.notes.log.back(), "disconnected remote closed");
}

TEST(session_receive, disconnect_in_mid_batch_drops_the_rest) {
  bench at;
  at.notes.on_input = [](framed& self, const std::string&) { self.disconnect(); };
  at.open();
  at.far->feed(encoded("1") + encoded("2"));
  at.world.run();
  EXPECT_EQ(at.notes.log, (log_lines{"connected", "frame 1", "disconnected requested"}));
}

// More frames than one batch holds, so that the end comes at every place in one.
TEST(session_receive, what_happens_in_a_frame_counts_for_the_next_of_its_batch) {
  constexpr std::size_t frame_count = 2 * frame_batch::count_max + 3;
  std::string stream;
  for (std::size_t i = 0; i < frame_count; ++i) stream += encoded(std::to_string(i));
  for (std::size_t at_frame = 0; at_frame < frame_count; ++at_frame) {
    const std::string chosen = std::to_string(at_frame);

    bench paused;
    paused.notes.on_input = [&](framed& self, const std::string& text) {
      EXPECT_EQ(self.stats().frames_received, std::stoul(text) + 1);
      if (text == chosen) self.pause_reading();
    };
    paused.open();
    paused.far->feed(stream);
    paused.world.run();
    EXPECT_EQ(paused.notes.count("frame"), at_frame + 1);
    paused.now_do([](framed& self) { self.resume_reading(); });
    EXPECT_EQ(paused.notes.count("frame"), frame_count);
    EXPECT_EQ(paused.notes.log.back(), "frame " + std::to_string(frame_count - 1));

    bench ended;
    ended.notes.on_input = [&](framed& self, const std::string& text) {
      if (text == chosen) self.disconnect();
    };
    ended.open();
    ended.far->feed(stream);
    ended.world.run();
    EXPECT_EQ(ended.notes.count("frame"), at_frame + 1);

    bench failed;
    failed.notes.on_input = [&](framed&, const std::string& text) {
      if (text == chosen) throw 1;
    };
    failed.open();
    failed.far->feed(stream);
    failed.world.run();
    EXPECT_EQ(failed.notes.count("frame"), at_frame + 1);
    EXPECT_EQ(failed.notes.log.back(), "disconnected handler failed");
  }
}

TEST(session_receive, a_pause_taken_back_in_the_same_frame_loses_nothing) {
  bench at;
  at.notes.on_input = [](framed& self, const std::string&) {
    self.pause_reading();
    self.resume_reading();
  };
  at.open();
  at.far->feed(encoded("1") + encoded("2") + encoded("3"));
  at.world.run();
  EXPECT_EQ(at.notes.log, (log_lines{"connected", "frame 1", "frame 2", "frame 3"}));
}

TEST(session_receive, broken_frames_end_it_with_the_codecs_words) {
  bench at;
  at.open();
  std::string bad = encoded("x");
  bad[6] = 1;
  at.far->feed(encoded("good") + bad + encoded("never"));
  at.world.run();
  EXPECT_EQ(at.notes.log, (log_lines{"connected", "frame good", "disconnected protocol error"}));
  EXPECT_EQ(at.notes.cause.error, errc::protocol_error);
  EXPECT_STREQ(at.notes.cause.text, "reserved bits of a frame are set");
}

TEST(session_receive, an_end_inside_a_frame_is_a_protocol_error) {
  const std::string whole = encoded("hello");
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    bench at;
    at.open();
    at.far->feed(whole.substr(0, cut));
    at.far->end();
    at.world.run();
    EXPECT_EQ(at.notes.log.back(), "disconnected protocol error");
    EXPECT_EQ(at.notes.cause.error, errc::end_of_stream);
  }
}

TEST(session_receive, echo_of_a_view_into_the_lent_bytes) {
  bench at;
  at.notes.on_input = [](framed& self, const std::string& text) {
    EXPECT_EQ(self.say(text), send_result::ok);
  };
  at.far->read_max = 5;
  at.open();
  at.far->feed(encoded("ping") + encoded("pong"));
  at.world.run();
  EXPECT_EQ(at.far->sent, encoded("ping") + encoded("pong"));
}

// Answers "done" for nothing, or for more than there is.
class wrong_codec final : public codec {
 public:
  explicit wrong_codec(std::size_t consumed) : consumed_(consumed) {}
  decoded decode(const_bytes input, std::size_t) const override {
    return decoded::one(frame(input), consumed_);
  }
  void encode(const frame&, frame_envelope&) const override {}
  std::size_t frame_bytes_max() const noexcept override { return 100; }

 private:
  std::size_t consumed_;
};
class greedy_codec final : public codec {
 public:
  decoded decode(const_bytes, std::size_t) const override { return decoded::more(1u << 30); }
  void encode(const frame&, frame_envelope&) const override {}
  std::size_t frame_bytes_max() const noexcept override { return 100; }
};

TEST(session_receive, a_codec_cannot_hang_or_exhaust_the_loop) {
  for (const std::size_t consumed : {std::size_t{0}, std::size_t{4}}) {
    session_options options;
    options.framing = std::make_shared<wrong_codec>(consumed);
    bench at(options);
    at.open();
    at.far->feed("abc");
    at.world.run();
    EXPECT_EQ(at.notes.log.back(), "disconnected handler failed");
  }
  session_options options;
  options.framing = std::make_shared<greedy_codec>();
  bench at(options);
  at.open();
  at.far->read_max = 10;
  at.far->feed(std::string(99, 'x'));
  at.world.run();
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  at.far->feed("x");
  at.world.run();
  EXPECT_EQ(at.notes.log.back(), "disconnected protocol error");
  EXPECT_EQ(at.notes.cause.error, errc::message_too_large);
}

TEST(raw_receive, what_was_not_consumed_comes_again_with_more) {
  one_session<raw> at;
  at.notes.consume = [](const std::string& all) { return all.size() / 2 * 2; };  // pairs
  at.open();
  for (const char* piece : {"abc", "d", "e", "fg"}) {
    at.far->feed(piece);
    at.world.run();
  }
  EXPECT_EQ(at.notes.log,
            (log_lines{"connected", "bytes abc", "bytes cd", "bytes e", "bytes efg"}));
  at.far->end();
  at.world.run();
  EXPECT_EQ(at.notes.log.back(), "disconnected remote closed");
}

TEST(raw_receive, pause_keeps_and_resume_offers_again) {
  one_session<raw> at;
  at.notes.consume = [](const std::string&) { return std::size_t{1}; };
  at.notes.on_input = [](raw& self, const std::string&) { self.pause_reading(); };
  at.open();
  at.far->feed("abc");
  at.world.run();
  at.far->feed("d");
  at.world.run();
  for (int i = 0; i < 3; ++i) at.now_do([](raw& self) { self.resume_reading(); });
  EXPECT_EQ(at.notes.log, (log_lines{"connected", "bytes abc", "bytes bc", "bytes c", "bytes d"}));
}

TEST(raw_receive, the_limit_of_what_may_stay_unconsumed) {
  session_options options;
  options.raw_kept_bytes_max = 10;
  one_session<raw> at(options);
  at.notes.consume = [](const std::string&) { return std::size_t{0}; };
  at.open();
  at.far->feed(std::string(10, 'x'));
  at.world.run();
  EXPECT_EQ(at.notes.count("disconnected"), 0u);
  at.far->feed("x");
  at.world.run();
  EXPECT_EQ(at.notes.log.back(), "disconnected protocol error");
  EXPECT_EQ(at.notes.cause.error, errc::message_too_large);
}

// Until a stranger has said who it is, it cannot make a session keep much.
TEST(session_receive, a_session_may_keep_less_of_a_torn_frame_than_its_codec_allows) {
  const std::string ten = encoded(std::string(10, 'p'));
  for (const std::size_t most : {ten.size(), ten.size() - 1}) {
    bench at;
    at.notes.unfinished_max = most;
    at.open();
    at.far->feed(ten.substr(0, 9));  // the header is there
    at.world.run();
    if (most < ten.size()) {
      EXPECT_EQ(at.notes.log.back(), "disconnected protocol error");
      EXPECT_EQ(at.notes.cause.error, errc::message_too_large);
      continue;
    }
    EXPECT_EQ(at.notes.count("disconnected"), 0u);
    at.notes.unfinished_max = SIZE_MAX;
    at.far->feed(ten.substr(9) + encoded(std::string(100, 'q')).substr(0, 50));
    at.world.run();
    EXPECT_EQ(at.notes.log.back(), "frame pppppppppp") << "and more, once it may";
  }
}

}  // namespace
}  // namespace reprise::testing
