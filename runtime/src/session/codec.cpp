#include <reprise/session/codec.hpp>

#include <cstring>

namespace reprise {
namespace {

std::byte* put(std::byte* at, const_bytes bytes) noexcept {
  if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
  return at + bytes.size();
}

}  // namespace

void codec::decode_batch(frame_batch& out) const noexcept { static_cast<void>(out); }

std::size_t codec::encode_into(const frame& value, mutable_bytes room) const {
  frame_envelope around;
  encode(value, around);
  const std::size_t size = around.header().size() + value.payload.size() + around.trailer().size();
  if (around.error() != errc::ok || size > room.size()) return 0;
  put(put(put(room.data(), around.header()), value.payload), around.trailer());
  return size;
}

}  // namespace reprise
