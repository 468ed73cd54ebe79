#include <reprise/session/length_prefixed_codec.hpp>

#include <cstring>

#include <reprise/core/crc32c.hpp>

namespace reprise {
namespace {

// Where the fields stand in a header that is read as one number.
constexpr int type_shift = 32;
constexpr int flags_shift = 40;
constexpr int reserved_shift = 48;
constexpr std::uint64_t checksum_bit = std::uint64_t{length_prefixed_codec::flag_checksum}
                                       << flags_shift;

}  // namespace

// How long the whole and sound frame at the front of the input is; 0 when there is none.
inline std::size_t length_prefixed_codec::whole_frame(const_bytes input,
                                                      frame& out) const noexcept {
  if (input.size() < header_bytes) return 0;
  const auto header = load_le<std::uint64_t>(input.data());
  const auto payload_bytes = static_cast<std::uint32_t>(header);
  if ((header >> reserved_shift) != 0 || payload_bytes > options_.payload_bytes_max) return 0;
  const std::size_t body_bytes = header_bytes + payload_bytes;
  std::size_t total_bytes = body_bytes;
  if ((header & checksum_bit) != 0) {
    total_bytes += trailer_bytes;
    if (input.size() < total_bytes ||
        crc32c(input.first(body_bytes)) != load_le<std::uint32_t>(input.data() + body_bytes))
      return 0;
  } else if (input.size() < total_bytes || options_.checksum == frame_checksum::on) {
    return 0;
  }
  out.type = static_cast<std::uint8_t>(header >> type_shift);
  out.flags = static_cast<std::uint8_t>((header & ~checksum_bit) >> flags_shift);
  out.payload = {input.data() + header_bytes, payload_bytes};
  return total_bytes;
}

decoded length_prefixed_codec::decode(const_bytes input, std::size_t seen) const {
  static_cast<void>(seen);
  frame value;
  if (const std::size_t whole = whole_frame(input, value); whole > 0)
    return decoded::one(value, whole);

  if (input.size() < header_bytes) return decoded::more(header_bytes);
  const auto header = load_le<std::uint64_t>(input.data());
  const auto payload_bytes = static_cast<std::uint32_t>(header);
  const bool summed = (header & checksum_bit) != 0;
  if ((header >> reserved_shift) != 0)
    return decoded::fail(errc::protocol_error, "reserved bits of a frame are set");
  if (payload_bytes > options_.payload_bytes_max)
    return decoded::fail(errc::message_too_large, "a frame is above the largest payload");
  if (!summed && options_.checksum == frame_checksum::on)
    return decoded::fail(errc::protocol_error, "a frame has no checksum");
  const std::size_t total_bytes = header_bytes + payload_bytes + (summed ? trailer_bytes : 0);
  if (input.size() < total_bytes) return decoded::more(total_bytes);
  return decoded::fail(errc::protocol_error, "a frame has a wrong checksum");
}

void length_prefixed_codec::decode_batch(frame_batch& out) const noexcept {
  const_bytes rest = out.rest();
  while (!out.full()) {
    frame value;
    const std::size_t whole = whole_frame(rest, value);
    if (whole == 0) return;
    out.add(value, whole);
    rest = rest.subspan(whole);
  }
}

inline errc length_prefixed_codec::problem_of(const frame& value) const noexcept {
  if (value.payload.size() > options_.payload_bytes_max) return errc::message_too_large;
  return (value.flags & flag_checksum) != 0 ? errc::protocol_error : errc::ok;
}

inline std::uint64_t length_prefixed_codec::header_of(const frame& value) const noexcept {
  return value.payload.size() | std::uint64_t{value.type} << type_shift |
         std::uint64_t{value.flags} << flags_shift |
         (options_.checksum == frame_checksum::on ? checksum_bit : 0);
}

void length_prefixed_codec::encode(const frame& value, frame_envelope& out) const {
  if (const errc problem = problem_of(value); problem != errc::ok) return out.refuse(problem);
  store_le(out.set_header(header_bytes), header_of(value));
  if (options_.checksum == frame_checksum::on)
    store_le(out.set_trailer(trailer_bytes), crc32c(value.payload, crc32c(out.header())));
}

std::size_t length_prefixed_codec::encode_into(const frame& value, mutable_bytes room) const {
  const bool summed = options_.checksum == frame_checksum::on;
  const std::size_t body_bytes = header_bytes + value.payload.size();
  const std::size_t total_bytes = body_bytes + (summed ? trailer_bytes : 0);
  if (problem_of(value) != errc::ok || total_bytes > room.size()) return 0;
  store_le(room.data(), header_of(value));
  if (!value.payload.empty())
    std::memcpy(room.data() + header_bytes, value.payload.data(), value.payload.size());
  if (summed) store_le(room.data() + body_bytes, crc32c(room.first(body_bytes)));
  return total_bytes;
}

}  // namespace reprise
