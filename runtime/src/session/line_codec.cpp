#include <reprise/session/line_codec.hpp>

#include <cstring>

namespace reprise {
namespace {

constexpr std::byte line_feed{'\n'};
constexpr std::byte carriage_return{'\r'};

const_bytes without_carriage_return(const_bytes line) noexcept {
  return !line.empty() && line.back() == carriage_return ? line.first(line.size() - 1) : line;
}

const std::byte* find_line_feed(const_bytes in) noexcept {
  if (in.empty()) return nullptr;
  return static_cast<const std::byte*>(std::memchr(in.data(), '\n', in.size()));
}

}  // namespace

decoded line_codec::decode(const_bytes input, std::size_t seen) const {
  const std::byte* const end = find_line_feed(input.subspan(seen));
  const std::size_t length =
      end == nullptr ? input.size() : static_cast<std::size_t>(end - input.data());
  const const_bytes line = without_carriage_return(input.first(length));
  if (line.size() > options_.line_bytes_max)
    return decoded::fail(errc::message_too_large, "a line is above the largest length");
  return end == nullptr ? decoded::more(0) : decoded::one(frame(line), length + 1);
}

void line_codec::decode_batch(frame_batch& out) const noexcept {
  while (!out.full()) {
    const decoded next = decode(out.rest(), 0);
    if (next.what != decoded::outcome::complete) return;
    out.add(next.value, next.consumed);
  }
}

void line_codec::encode(const frame& value, frame_envelope& out) const {
  if (value.payload.size() > options_.line_bytes_max) return out.refuse(errc::message_too_large);
  if (value.type != 0 || value.flags != 0 || find_line_feed(value.payload) != nullptr ||
      without_carriage_return(value.payload).size() != value.payload.size())
    return out.refuse(errc::protocol_error);
  *out.set_trailer(1) = line_feed;
}

}  // namespace reprise
