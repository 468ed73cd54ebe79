#include "handshake.hpp"

#include <algorithm>

#include <reprise/peer/peer_options.hpp>

#include "byte_reader.hpp"
#include "byte_writer.hpp"

namespace reprise {
namespace {

byte_vector copy(const_bytes from) { return byte_vector(from.begin(), from.end()); }

}  // namespace

byte_vector greeting::encode() const {
  byte_writer out;
  out.put(link_magic).put(version_min).put(version_max).put(features);
  out.put(incarnation.value).put(last_epoch).put(static_cast<std::uint8_t>(have_live_link ? 1 : 0));
  out.put_short(node.text()).put_short(cluster).put_long(challenge).put_long(proof);
  if (message_bytes_max != 0) out.put(message_bytes_max);
  return copy(out.bytes());
}

result<greeting> greeting::decode(const_bytes from) {
  byte_reader in(from);
  greeting out;
  if (from.size() > handshake_bytes_max) return errc::protocol_error;
  if (in.take<std::uint32_t>() != link_magic) return errc::protocol_error;
  out.version_min = in.take<std::uint16_t>();
  out.version_max = in.take<std::uint16_t>();
  out.features = in.take<std::uint64_t>();
  out.incarnation.value = in.take<std::uint64_t>();
  out.last_epoch = in.take<std::uint64_t>();
  out.have_live_link = in.take<std::uint8_t>() != 0;
  const auto name = node_id::parse(in.take_short());
  out.cluster = in.take_short();
  out.challenge = copy(in.take_long());
  out.proof = copy(in.take_long());
  if (!in.left().empty()) out.message_bytes_max = in.take<std::uint64_t>();
  const bool too_little =
      out.message_bytes_max != 0 && out.message_bytes_max < message_bytes_max_least;
  if (!in.complete() || too_little || !name || out.version_min > out.version_max ||
      out.incarnation == incarnation_id{} || out.last_epoch >= link_epoch_end)
    return errc::protocol_error;
  out.node = name.value();
  return out;
}

byte_vector verdict::encode() const {
  byte_writer out;
  out.put(epoch).put(version).put(features).put_long(proof);
  return copy(out.bytes());
}

result<verdict> verdict::decode(const_bytes from) {
  byte_reader in(from);
  verdict out;
  out.epoch = in.take<std::uint64_t>();
  out.version = in.take<std::uint16_t>();
  out.features = in.take<std::uint64_t>();
  out.proof = copy(in.take_long());
  if (!in.complete() || out.epoch == 0 || out.epoch >= link_epoch_end) return errc::protocol_error;
  return out;
}

byte_vector encode_refusal(peer_refusal why) { return {std::byte{static_cast<std::uint8_t>(why)}}; }

result<peer_refusal> decode_refusal(const_bytes from) {
  if (from.empty()) return errc::protocol_error;
  const auto value = std::to_integer<std::uint8_t>(from[0]);
  if (value == 0) return errc::protocol_error;
  // A reason of a newer version is a reason.
  return value < peer_refusal_count ? static_cast<peer_refusal>(value)
                                    : peer_refusal::protocol_error;
}

std::uint16_t common_version(const greeting& theirs) noexcept {
  const std::uint16_t newest = std::min(link_version_max, theirs.version_max);
  return newest >= std::max(link_version_min, theirs.version_min) ? newest : std::uint16_t{0};
}

}  // namespace reprise
