// What every codec owes any bytes: it ends, consumes only what is there, lends only from its input, says
// the same whether the bytes come at once or one by one, or are asked for many frames at once, and
// reads back what it wrote.
#pragma once

#include <algorithm>
#include <cstdlib>

#include <reprise/session/codec.hpp>

namespace reprise::fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

inline void check_encoding(const codec& with, const frame& value) {
  frame_envelope envelope;
  with.encode(value, envelope);
  if (envelope.error() != errc::ok) return;
  byte_vector bytes(envelope.header().begin(), envelope.header().end());
  bytes.insert(bytes.end(), value.payload.begin(), value.payload.end());
  bytes.insert(bytes.end(), envelope.trailer().begin(), envelope.trailer().end());
  require(bytes.size() <= with.frame_bytes_max());
  const decoded back = with.decode(bytes, 0);
  require(back.what == decoded::outcome::complete && back.consumed == bytes.size());
  require(back.value.type == value.type && back.value.payload.size() == value.payload.size());
  byte_vector room(bytes.size() + 1);
  require(with.encode_into(value, room) == bytes.size());
  require(std::equal(bytes.begin(), bytes.end(), room.begin()));
  require(with.encode_into(value, mutable_bytes(room).first(bytes.size() - 1)) == 0);
}

// A batch says what decode says of each frame in turn.
inline void check_batch(const codec& with, const_bytes input) {
  frame_batch batch(input);
  with.decode_batch(batch);
  std::size_t at = 0;
  for (const frame_batch::entry& each : batch.frames()) {
    const decoded one = with.decode(input.subspan(at), 0);
    require(one.what == decoded::outcome::complete && at + one.consumed == each.end);
    require(one.value.payload.data() == each.value.payload.data() &&
            one.value.payload.size() == each.value.payload.size());
    at = each.end;
  }
}

inline void check_codec(const codec& with, const_bytes input) {
  check_batch(with, input);
  std::size_t at = 0;
  while (at < input.size()) {
    const const_bytes rest = input.subspan(at);
    const decoded whole = with.decode(rest, 0);
    if (whole.what != decoded::outcome::complete) break;
    require(whole.consumed > 0 && whole.consumed <= rest.size());
    const const_bytes payload = whole.value.payload;
    require(payload.empty() || (payload.data() >= rest.data() &&
                                payload.data() + payload.size() <= rest.data() + rest.size()));
    // Byte by byte: nothing before the last byte of the frame, then the same frame.
    std::size_t seen = 0;
    const std::size_t first = whole.consumed > 300 ? whole.consumed - 300 : 0;
    for (std::size_t count = first; count < whole.consumed; ++count) {
      const decoded part = with.decode(rest.first(count), seen);
      require(part.what == decoded::outcome::need_more);
      seen = count;
    }
    check_encoding(with, frame(whole.value.type, payload));
    at += whole.consumed;
  }
}

}  // namespace reprise::fuzz
