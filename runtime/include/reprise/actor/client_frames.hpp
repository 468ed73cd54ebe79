// What a client and a client_service say to each other beside the frames of the user.
//
//   client:   join      first, once, within join_timeout: its payload says who comes, in bytes that the service's
//                       admit hook understands
//   service:  joined    no payload; frames follow in both directions
//         or  refused   reason: u8, text: UTF-8; then the service finishes
//   client:   alive     at any time: nobody handles it, but it breaks the silence
//
// What a client sends behind its join waits for the answer. The framing is that of the sessions, and carries the
// type of a frame.
#pragma once

#include <cstdint>
#include <string_view>

namespace reprise {

enum class client_frame : std::uint8_t { join = 0xf0, joined, refused, alive };

// Types of the user are below it. From a client that has joined, any other reserved frame is a protocol error.
inline constexpr std::uint8_t client_frame_reserved = 0xf0;
// Of a refusal; what is longer is cut off.
inline constexpr std::size_t client_refusal_text_max = 1024;

enum class client_refusal : std::uint8_t {
  // As many clients as may be are there. Come again later.
  full,
  // The admit hook said no; its text says why.
  not_admitted,
  // Nothing came within join_timeout.
  no_join,
  // The first frame was no join, or its payload too large. (What is no frame at all ends the connection without
  // a word.)
  protocol,
  // The service closes. Come again, elsewhere.
  closing,
  // The admit hook or the actor's constructor failed.
  failed,
};

inline constexpr std::uint8_t client_refusal_count =
    static_cast<std::uint8_t>(client_refusal::failed) + 1;

[[nodiscard]] std::string_view to_string(client_refusal reason) noexcept;

}  // namespace reprise
