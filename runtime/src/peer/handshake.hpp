// What two nodes say before they are peers, and its bytes.
//
//   accepting → dialling   greeting   who I am                                    (syn_peer_up)
//   dialling → accepting   greeting   who I am, and what I know of you            (syn_peer_up)
//   accepting → dialling   verdict    accepted with an epoch, or refused with a reason
//
// Any side may say `refusal` instead and close. The accepting side is up when it sends "accepted", the dialling
// side when it receives it. Fields that a newer version appends are ignored by an older one.
#pragma once

#include <string>

#include <reprise/core/bytes.hpp>
#include <reprise/core/result.hpp>
#include <reprise/peer/node_id.hpp>
#include <reprise/peer/peer_refusal.hpp>
#include <reprise/session/length_prefixed_codec.hpp>

namespace reprise {

// The types of a link's frames.
enum class link_frame : std::uint8_t {
  greeting = 1,
  verdict = 2,
  refusal = 3,
  heartbeat = 4,  // how many messages have arrived
  message = 5,    // link_more: the rest follows
  goodbye = 6,
};
inline constexpr std::uint8_t link_more = 2;  // the codec has bit 0

inline constexpr std::uint32_t link_magic = 0x31505052;  // "RPP1"
inline constexpr std::uint16_t link_version_min = 1;
inline constexpr std::uint16_t link_version_max = 1;
inline constexpr std::size_t handshake_bytes_max = 16 * 1024;
inline constexpr std::size_t handshake_frame_bytes_max = length_prefixed_codec::header_bytes +
                                                         handshake_bytes_max +
                                                         length_prefixed_codec::trailer_bytes;
// Whoever says this epoch or a later one is not believed: the one after the last would be 0, which is none.
inline constexpr link_epoch link_epoch_end = link_epoch{1} << 63;

struct greeting {
  std::uint16_t version_min = link_version_min;
  std::uint16_t version_max = link_version_max;
  std::uint64_t features = 0;
  node_id node;
  incarnation_id incarnation;
  std::string cluster;
  byte_vector challenge;
  // The dialling side only.
  link_epoch last_epoch = 0;    // with this pair of incarnations
  bool have_live_link = false;  // to this incarnation
  byte_vector proof;            // of the accepting side's challenge
  // Both. The largest message that it takes, at least message_bytes_max_least; 0 when it does not say, as the first
  // nodes did not.
  std::uint64_t message_bytes_max = 0;

  [[nodiscard]] byte_vector encode() const;
  // protocol_error for bytes that are none.
  [[nodiscard]] static result<greeting> decode(const_bytes from);
};

struct verdict {
  link_epoch epoch = 0;
  std::uint16_t version = 0;
  std::uint64_t features = 0;
  byte_vector proof;  // of the dialling side's challenge

  [[nodiscard]] byte_vector encode() const;
  [[nodiscard]] static result<verdict> decode(const_bytes from);
};

[[nodiscard]] byte_vector encode_refusal(peer_refusal why);
[[nodiscard]] result<peer_refusal> decode_refusal(const_bytes from);

// The newest version that both speak; 0 when there is none.
[[nodiscard]] std::uint16_t common_version(const greeting& theirs) noexcept;

}  // namespace reprise
