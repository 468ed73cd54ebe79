// Property: a codec says exactly one of "need more", "one frame", "broken, because", for every input,
// and what it encodes it decodes; what it says of many frames at once is what it says of each.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <reprise/session/length_prefixed_codec.hpp>
#include <reprise/session/line_codec.hpp>
#include <reprise/session/shared_frame.hpp>

namespace reprise {
namespace {

using outcome = decoded::outcome;

std::string encode(const codec& with, const frame& value) {
  const auto made = shared_frame::encode(with, value);
  return made ? to_text(made.value().bytes()) : "refused";
}
errc refusal(const codec& with, const frame& value) {
  return shared_frame::encode(with, value).error();
}
decoded decode(const codec& with, std::string_view input, std::size_t seen = 0) {
  return with.decode(as_bytes(input), seen);
}
std::string header(std::uint32_t length, std::uint8_t flags = 0, std::uint16_t reserved = 0) {
  std::string out(8, '\0');
  store_le(reinterpret_cast<std::byte*>(out.data()), length);
  out[4] = 7;
  out[5] = static_cast<char>(flags);
  store_le(reinterpret_cast<std::byte*>(out.data()) + 6, reserved);
  return out;
}

class length_prefixed : public ::testing::TestWithParam<frame_checksum> {
 protected:
  static length_prefixed_options limits() {
    length_prefixed_options out;
    out.payload_bytes_max = 100;
    out.checksum = GetParam();
    return out;
  }
  const length_prefixed_codec codec_{limits()};
};
INSTANTIATE_TEST_SUITE_P(checksum, length_prefixed,
                         ::testing::Values(frame_checksum::off, frame_checksum::on));

TEST_P(length_prefixed, frames_of_0_1_and_the_largest_size_come_out_as_they_went_in) {
  for (const std::size_t size : {0u, 1u, 100u}) {
    const std::string payload(size, 'p');
    const std::string bytes = encode(codec_, frame(9, 0xa6, as_bytes(payload)));
    EXPECT_EQ(bytes.size(), 8 + size + (GetParam() == frame_checksum::on ? 4 : 0));
    EXPECT_LE(bytes.size(), codec_.frame_bytes_max());
    const std::string input = bytes + "next";
    const decoded out = decode(codec_, input);
    ASSERT_EQ(out.what, outcome::complete);
    EXPECT_EQ(out.consumed, bytes.size());
    EXPECT_EQ(out.value.type, 9);
    EXPECT_EQ(out.value.flags, 0xa6);
    EXPECT_EQ(as_text(out.value.payload), payload);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
      const decoded part = decode(codec_, bytes.substr(0, cut));
      ASSERT_EQ(part.what, outcome::need_more);
      EXPECT_EQ(part.needed, cut < 8 ? 8 : bytes.size());
    }
  }
}

TEST_P(length_prefixed, lengths_above_the_largest_are_refused_by_name) {
  EXPECT_EQ(refusal(codec_, frame(as_bytes(std::string(101, 'p')))), errc::message_too_large);
  const std::uint8_t flags = GetParam() == frame_checksum::on ? 1 : 0;
  for (const std::uint32_t length : {101u, 0x7fffffffu, 0x80000000u, 0xfffffffeu, 0xffffffffu}) {
    const decoded out = decode(codec_, header(length, flags));
    EXPECT_EQ(out.what, outcome::broken);
    EXPECT_EQ(out.error, errc::message_too_large);
    EXPECT_STREQ(out.problem, "a frame is above the largest payload");
  }
  EXPECT_EQ(decode(codec_, header(100, flags)).what, outcome::need_more);
}

TEST_P(length_prefixed, reserved_bits_are_zero) {
  for (int bit = 0; bit < 16; ++bit) {
    const decoded out = decode(codec_, header(0, 1, static_cast<std::uint16_t>(1 << bit)));
    EXPECT_EQ(out.what, outcome::broken);
    EXPECT_EQ(out.error, errc::protocol_error);
  }
}

TEST_P(length_prefixed, the_checksum_flag_is_the_codecs) {
  EXPECT_EQ(refusal(codec_, frame(0, 1, {})), errc::protocol_error);
}

TEST(length_prefixed_checksum, every_flipped_bit_is_found) {
  length_prefixed_options options;
  options.checksum = frame_checksum::on;
  const length_prefixed_codec codec(options);
  const std::string good = encode(codec, frame(3, as_bytes("payload")));
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(decode(codec, bad).what, outcome::complete) << bit;
  }
}

TEST(length_prefixed_checksum, on_requires_and_off_still_checks_one_that_is_there) {
  length_prefixed_options options;
  const length_prefixed_codec off(options);
  options.checksum = frame_checksum::on;
  const length_prefixed_codec on(options);
  EXPECT_STREQ(decode(on, encode(off, frame(as_bytes("x")))).problem, "a frame has no checksum");
  std::string summed = encode(on, frame(as_bytes("x")));
  EXPECT_EQ(decode(off, summed).what, outcome::complete);
  summed.back() = static_cast<char>(summed.back() ^ 1);
  EXPECT_STREQ(decode(off, summed).problem, "a frame has a wrong checksum");
}

TEST(length_prefixed_limits, the_whole_range_of_the_length_may_be_allowed) {
  length_prefixed_options options;
  options.payload_bytes_max = 0xffffffff;
  const length_prefixed_codec codec(options);
  const decoded out = decode(codec, header(0xffffffff, 1));
  EXPECT_EQ(out.what, outcome::need_more);
  EXPECT_EQ(out.needed, 8 + std::size_t{0xffffffff} + 4);
}

// --- Many frames at once, and without a copy -----------------------------------------------------

length_prefixed_codec summing() {
  length_prefixed_options options;
  options.payload_bytes_max = 100;
  options.checksum = frame_checksum::on;
  return length_prefixed_codec(options);
}

std::vector<std::string> batch_of(const codec& with, std::string_view input) {
  frame_batch batch(as_bytes(input));
  with.decode_batch(batch);
  std::vector<std::string> out;
  for (const auto& each : batch.frames())
    out.push_back(to_text(each.value.payload) + " ends at " + std::to_string(each.end));
  EXPECT_EQ(batch.rest().size(), input.size() - (out.empty() ? 0 : batch.frames().back().end));
  return out;
}

TEST(frame_batch, holds_the_whole_frames_at_the_front) {
  const length_prefixed_codec codec = summing();
  const std::string one = encode(codec, frame(as_bytes("one")));
  const std::string none = encode(codec, frame(as_bytes("")));
  using expected = std::vector<std::string>;
  EXPECT_EQ(batch_of(codec, one + none + one.substr(0, 14)),
            (expected{"one ends at 15", " ends at 27"}));
  EXPECT_EQ(batch_of(codec, one.substr(0, 7)), expected{});
  EXPECT_EQ(batch_of(codec, ""), expected{});
  std::string wrong = one;
  wrong.back() = static_cast<char>(wrong.back() ^ 1);
  EXPECT_EQ(batch_of(codec, one + wrong + one), (expected{"one ends at 15"}));
  EXPECT_EQ(batch_of(line_codec(), "one\r\n\ntwo"), (expected{"one ends at 5", " ends at 6"}));
}

TEST(frame_batch, takes_no_more_than_it_has_room_for) {
  const line_codec codec;
  const std::string lines(frame_batch::count_max + 1, '\n');
  frame_batch batch(as_bytes(lines));
  codec.decode_batch(batch);
  EXPECT_TRUE(batch.full());
  EXPECT_EQ(batch.frames().size(), frame_batch::count_max);
  EXPECT_EQ(batch.rest().size(), 1u);
}

TEST(frame_batch_death, a_codec_that_claims_what_is_not_there) {
  const std::string input = "abc";
  EXPECT_DEATH(frame_batch(as_bytes(input)).add(frame(), 0), "consumed");
  EXPECT_DEATH(frame_batch(as_bytes(input)).add(frame(), 4), "consumed");
}

// Only what every codec must have.
class plain_codec final : public codec {
 public:
  decoded decode(const_bytes, std::size_t) const override { return decoded::more(0); }
  void encode(const frame& value, frame_envelope& out) const override {
    if (value.type != 0) return out.refuse(errc::protocol_error);
    *out.set_header(1) = std::byte{'<'};
    *out.set_trailer(1) = std::byte{'>'};
  }
  std::size_t frame_bytes_max() const noexcept override { return 100; }
};

std::string written_into(const codec& with, const frame& value, std::size_t room) {
  byte_vector memory(room);
  const std::size_t count = with.encode_into(value, memory);
  EXPECT_LE(count, room);
  return to_text(const_bytes(memory).first(count));
}

TEST(encode_into, writes_what_encode_puts_together_or_nothing) {
  const length_prefixed_codec plain;
  const length_prefixed_codec summed = summing();
  const line_codec lines;
  const plain_codec other;
  const std::vector<const codec*> codecs{&plain, &summed, &lines, &other};
  for (const codec* const with : codecs) {
    for (const std::string payload : {"", "x", "twelve bytes"}) {
      const frame value(as_bytes(payload));
      const std::string whole = encode(*with, value);
      for (std::size_t room = 0; room <= whole.size() + 9; ++room)
        EXPECT_EQ(written_into(*with, value, room), room < whole.size() ? "" : whole);
    }
  }
  EXPECT_EQ(written_into(summed, frame(as_bytes(std::string(101, 'p'))), 200), "");
  EXPECT_EQ(written_into(plain, frame(0, 1, {}), 200), "");
  EXPECT_EQ(written_into(other, frame(1, {}), 200), "");
  EXPECT_EQ(batch_of(other, "<a>"), std::vector<std::string>{});
}

class line : public ::testing::Test {
 protected:
  static line_options limits() {
    line_options out;
    out.line_bytes_max = 5;
    return out;
  }
  const line_codec codec_{limits()};
};

TEST_F(line, ends_with_lf_or_crlf) {
  for (const char* text : {"abc\nrest", "abc\r\nrest"}) {
    const decoded out = decode(codec_, text);
    ASSERT_EQ(out.what, outcome::complete);
    EXPECT_EQ(as_text(out.value.payload), "abc");
    EXPECT_EQ(out.consumed, std::string_view(text).find('\n') + 1);
  }
  EXPECT_EQ(as_text(decode(codec_, "\n").value.payload), "");
  EXPECT_EQ(as_text(decode(codec_, "\r\n").value.payload), "");
  EXPECT_EQ(as_text(decode(codec_, "a\rb\n").value.payload), "a\rb");
  EXPECT_EQ(decode(codec_, "").what, outcome::need_more);
  EXPECT_EQ(decode(codec_, "\r").what, outcome::need_more);
}

TEST_F(line, the_longest_line_and_one_beyond) {
  EXPECT_EQ(decode(codec_, "12345").what, outcome::need_more);
  EXPECT_EQ(decode(codec_, "12345\r").what, outcome::need_more);
  EXPECT_EQ(decode(codec_, "12345\r\n").what, outcome::complete);
  for (const char* text : {"123456", "123456\n", "12345\r\r", "12345x\r"}) {
    EXPECT_EQ(decode(codec_, text).what, outcome::broken) << text;
    EXPECT_EQ(decode(codec_, text).error, errc::message_too_large);
  }
}

TEST_F(line, bytes_that_were_seen_are_not_searched_again) {
  EXPECT_EQ(decode(codec_, "abc\n", 3).consumed, 4u);
  EXPECT_EQ(decode(codec_, "abc", 3).what, outcome::need_more);
}

TEST_F(line, refuses_what_would_not_come_out_as_it_went_in) {
  EXPECT_EQ(encode(codec_, frame(as_bytes("12345"))), "12345\n");
  EXPECT_EQ(encode(codec_, frame(as_bytes(""))), "\n");
  EXPECT_EQ(encode(codec_, frame(as_bytes("a\rb"))), "a\rb\n");
  EXPECT_EQ(refusal(codec_, frame(as_bytes("a\nb"))), errc::protocol_error);
  EXPECT_EQ(refusal(codec_, frame(as_bytes("ab\r"))), errc::protocol_error);
  EXPECT_EQ(refusal(codec_, frame(1, as_bytes("ab"))), errc::protocol_error);
  EXPECT_EQ(refusal(codec_, frame(0, 2, as_bytes("ab"))), errc::protocol_error);
  EXPECT_EQ(refusal(codec_, frame(as_bytes("123456"))), errc::message_too_large);
}

}  // namespace
}  // namespace reprise
