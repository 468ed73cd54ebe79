// Properties of codecs and of what sessions build on them, over drawn streams and cuts:
// - what is encoded comes out again, whole and in order, however the stream is cut;
// - for hostile bytes a codec gives one of its three answers, the same one for every way of offering
//   them, and the memory of the session that listens follows the bytes that arrived.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <reprise/session/length_prefixed_codec.hpp>
#include <reprise/session/line_codec.hpp>
#include <reprise/session/receive_buffer.hpp>
#include <reprise/session/shared_frame.hpp>

namespace reprise {
namespace {

using outcome = decoded::outcome;

struct message {
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::string payload;
  friend bool operator==(const message&, const message&) = default;
  friend std::ostream& operator<<(std::ostream& out, const message& m) {
    return out << int{m.type} << '/' << int{m.flags} << '/' << m.payload.size();
  }
};

// What a reader that keeps only what is incomplete gets out of a stream that arrives in pieces.
struct reading {
  std::vector<message> messages;
  errc error = errc::ok;
  std::string left;
  bool memory_bounded = true;
};

// A batch says of many frames what decode says of each, and stops where it does.
void check_batch(const codec& with, const_bytes input) {
  frame_batch batch(input);
  with.decode_batch(batch);
  std::size_t at = 0;
  for (const frame_batch::entry& each : batch.frames()) {
    const decoded one = with.decode(input.subspan(at), 0);
    RC_ASSERT(one.what == outcome::complete);
    RC_ASSERT(at + one.consumed == each.end);
    RC_ASSERT(one.value.type == each.value.type && one.value.flags == each.value.flags);
    RC_ASSERT(one.value.payload.data() == each.value.payload.data());
    RC_ASSERT(one.value.payload.size() == each.value.payload.size());
    at = each.end;
  }
  RC_ASSERT(batch.rest().size() == input.size() - at);
  if (!batch.full()) RC_ASSERT(with.decode(batch.rest(), 0).what != outcome::complete);
}

reading read_in_pieces(const codec& with, const std::string& stream,
                       const std::vector<std::size_t>& cuts) {
  reading out;
  receive_buffer kept;
  std::size_t at = 0;
  std::size_t turn = 0;
  while (at < stream.size() && out.error == errc::ok) {
    const std::size_t cut = cuts.empty() ? stream.size() : 1 + cuts[turn++ % cuts.size()] % 300;
    const std::size_t size = std::min(cut, stream.size() - at);
    const std::size_t seen_before = kept.kept().size();
    kept.append(as_bytes(std::string_view(stream).substr(at, size)), std::size_t{1} << 31);
    at += size;
    out.memory_bounded =
        out.memory_bounded &&
        kept.memory_bytes() <= std::max(4 * kept.kept().size(), receive_buffer_slack_bytes);
    check_batch(with, kept.kept());
    std::size_t seen = seen_before;
    while (!kept.empty()) {
      const decoded next = with.decode(kept.kept(), seen);
      RC_ASSERT(next.what == with.decode(kept.kept(), 0).what);  // `seen` changes nothing
      seen = 0;
      if (next.what == outcome::need_more) {
        RC_ASSERT(next.needed == 0 || next.needed > kept.kept().size());
        RC_ASSERT(kept.kept().size() < with.frame_bytes_max());
        break;
      }
      if (next.what == outcome::broken) {
        RC_ASSERT(next.error == errc::protocol_error || next.error == errc::message_too_large);
        RC_ASSERT(*next.problem != '\0');
        out.error = next.error;
        break;
      }
      RC_ASSERT(next.consumed > 0 && next.consumed <= kept.kept().size());
      RC_ASSERT(next.consumed <= with.frame_bytes_max());
      out.messages.push_back({next.value.type, next.value.flags, to_text(next.value.payload)});
      kept.consume(next.consumed);
    }
  }
  out.left = to_text(kept.kept());
  return out;
}

std::string encode_all(const codec& with, const std::vector<message>& messages) {
  std::string out;
  for (const message& each : messages) {
    const auto made =
        shared_frame::encode(with, frame(each.type, each.flags, as_bytes(each.payload)));
    RC_ASSERT(made.has_value());
    const const_bytes whole = made.value().bytes();
    byte_vector room(whole.size() + *rc::gen::inRange<std::size_t>(0, 20));
    const frame value(each.type, each.flags, as_bytes(each.payload));
    RC_ASSERT(with.encode_into(value, room) == whole.size());
    RC_ASSERT(std::equal(whole.begin(), whole.end(), room.begin()));
    RC_ASSERT(with.encode_into(value, mutable_bytes(room).first(whole.size() - 1)) == 0u);
    out += as_text(made.value().bytes());
  }
  return out;
}

std::string draw_bytes(std::size_t size_max) {
  const auto size = *rc::gen::inRange<std::size_t>(0, size_max + 1);
  return *rc::gen::container<std::string>(size, rc::gen::arbitrary<char>());
}
std::vector<std::size_t> draw_cuts() { return *rc::gen::arbitrary<std::vector<std::size_t>>(); }

length_prefixed_options draw_length_prefixed() {
  length_prefixed_options out;
  out.payload_bytes_max = *rc::gen::inRange<std::uint32_t>(0, 400);
  out.checksum = *rc::gen::element(frame_checksum::off, frame_checksum::on);
  return out;
}

RC_GTEST_PROP(length_prefixed_codec, round_trip_over_all_cuts, ()) {
  const length_prefixed_options options = draw_length_prefixed();
  const length_prefixed_codec codec(options);
  std::vector<message> messages(*rc::gen::inRange<std::size_t>(0, 8));
  for (message& each : messages) {
    each.type = *rc::gen::arbitrary<std::uint8_t>();
    each.flags = static_cast<std::uint8_t>(*rc::gen::arbitrary<std::uint8_t>() & 0xfe);
    each.payload = draw_bytes(options.payload_bytes_max);
  }
  const reading out = read_in_pieces(codec, encode_all(codec, messages), draw_cuts());
  RC_ASSERT(out.error == errc::ok);
  RC_ASSERT(out.messages == messages);
  RC_ASSERT(out.left.empty());
  RC_ASSERT(out.memory_bounded);
}

RC_GTEST_PROP(line_codec, round_trip_over_all_cuts, ()) {
  line_options options;
  options.line_bytes_max = *rc::gen::inRange<std::size_t>(0, 400);
  const line_codec codec(options);
  std::vector<message> messages(*rc::gen::inRange<std::size_t>(0, 8));
  for (message& each : messages) {
    each.payload = draw_bytes(options.line_bytes_max);
    std::replace(each.payload.begin(), each.payload.end(), '\n', ' ');
    if (each.payload.ends_with('\r')) each.payload.back() = '.';
  }
  const reading out = read_in_pieces(codec, encode_all(codec, messages), draw_cuts());
  RC_ASSERT(out.error == errc::ok);
  RC_ASSERT(out.messages == messages);
  RC_ASSERT(out.left.empty());
}

RC_GTEST_PROP(line_codec, encodes_nothing_that_reads_differently, ()) {
  const line_codec codec;
  const std::string payload = *rc::gen::container<std::string>(rc::gen::element('a', '\r', '\n'));
  const auto made = shared_frame::encode(codec, frame(as_bytes(payload)));
  if (!made) return;
  const reading out = read_in_pieces(codec, std::string(as_text(made.value().bytes())), {});
  RC_ASSERT(out.messages.size() == 1u);
  RC_ASSERT(out.messages[0].payload == payload);
}

// The same bytes in one piece and in many give the same messages and the same end.
void hostile(const codec& with, const std::string& stream) {
  const reading whole = read_in_pieces(with, stream, {});
  const reading pieces = read_in_pieces(with, stream, draw_cuts());
  RC_ASSERT(whole.messages == pieces.messages);
  RC_ASSERT(whole.error == pieces.error);
  RC_ASSERT(whole.error != errc::ok || whole.left == pieces.left);
  RC_ASSERT(whole.memory_bounded && pieces.memory_bounded);
}

RC_GTEST_PROP(length_prefixed_codec, hostile_bytes, ()) {
  const length_prefixed_codec codec(draw_length_prefixed());
  std::string stream;
  const auto part_count = *rc::gen::inRange(1, 6);
  for (int i = 0; i < part_count; ++i) {
    std::string header(8, '\0');  // plausible enough to get past the first byte
    store_le(reinterpret_cast<std::byte*>(header.data()),
             *rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 450),
                             rc::gen::arbitrary<std::uint32_t>(),
                             rc::gen::just(std::uint32_t{0xffffffff})));
    header[5] = static_cast<char>(*rc::gen::inRange(0, 2));
    header[7] = static_cast<char>(*rc::gen::weightedElement<int>({{20, 0}, {1, 1}}));
    stream += header + draw_bytes(450);
  }
  hostile(codec, stream);
}

RC_GTEST_PROP(line_codec, hostile_bytes, ()) {
  line_options options;
  options.line_bytes_max = *rc::gen::inRange<std::size_t>(0, 20);
  const line_codec codec(options);
  hostile(codec, *rc::gen::container<std::string>(
                     rc::gen::weightedElement<char>({{8, 'a'}, {2, '\r'}, {2, '\n'}, {1, '\0'}})));
}

}  // namespace
}  // namespace reprise
