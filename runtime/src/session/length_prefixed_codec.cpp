#include <reprise/session/length_prefixed_codec.hpp>

#include <reprise/core/crc32c.hpp>

namespace reprise {

decoded length_prefixed_codec::decode(const_bytes input, std::size_t seen) const {
  static_cast<void>(seen);
  if (input.size() < header_bytes) return decoded::more(header_bytes);
  const auto payload_bytes = load_le<std::uint32_t>(input.data());
  const auto type = std::to_integer<std::uint8_t>(input[4]);
  const auto flags = std::to_integer<std::uint8_t>(input[5]);
  const bool summed = (flags & flag_checksum) != 0;

  if (load_le<std::uint16_t>(input.data() + 6) != 0)
    return decoded::fail(errc::protocol_error, "reserved bits of a frame are set");
  if (payload_bytes > options_.payload_bytes_max)
    return decoded::fail(errc::message_too_large, "a frame is above the largest payload");
  if (!summed && options_.checksum == frame_checksum::on)
    return decoded::fail(errc::protocol_error, "a frame has no checksum");

  const std::size_t body_bytes = header_bytes + payload_bytes;
  const std::size_t total_bytes = body_bytes + (summed ? trailer_bytes : 0);
  if (input.size() < total_bytes) return decoded::more(total_bytes);
  if (summed && crc32c(input.first(body_bytes)) != load_le<std::uint32_t>(input.data() + body_bytes))
    return decoded::fail(errc::protocol_error, "a frame has a wrong checksum");
  return decoded::one(frame(type, static_cast<std::uint8_t>(flags & ~flag_checksum),
                            input.subspan(header_bytes, payload_bytes)),
                      total_bytes);
}

void length_prefixed_codec::encode(const frame& value, frame_envelope& out) const {
  if (value.payload.size() > options_.payload_bytes_max) return out.refuse(errc::message_too_large);
  if ((value.flags & flag_checksum) != 0) return out.refuse(errc::protocol_error);
  const bool summed = options_.checksum == frame_checksum::on;

  std::byte* const header = out.set_header(header_bytes);
  store_le(header, static_cast<std::uint32_t>(value.payload.size()));
  header[4] = std::byte{value.type};
  header[5] = std::byte{static_cast<std::uint8_t>(value.flags | (summed ? flag_checksum : 0))};
  store_le(header + 6, std::uint16_t{0});
  if (summed) store_le(out.set_trailer(trailer_bytes), crc32c(value.payload, crc32c(out.header())));
}

}  // namespace reprise
