// The knobs of a session. One set serves all sessions of a service and outlives them.
#pragma once

#include <cstddef>
#include <memory>

#include <reprise/core/time.hpp>
#include <reprise/session/codec.hpp>

namespace reprise {

inline constexpr std::size_t session_queue_bytes_max = std::size_t{1} << 30;

struct session_options {
  // Framed sessions only. Default: length_prefixed_codec with its defaults. Not null.
  std::shared_ptr<const codec> framing;

  // send() answers would_block while this many bytes or more are queued; so at most
  // queue_bytes_high - 1 bytes and one frame are. Limits: 1 to session_queue_bytes_max.
  std::size_t queue_bytes_high = 256 * 1024;
  // on_writable comes when the queue has fallen to this. Limits: 0 to queue_bytes_high - 1.
  std::size_t queue_bytes_low = 64 * 1024;

  // Raw sessions only: the largest single send, else too_big; and the most bytes that on_bytes may
  // leave unconsumed, else message_too_large. Limits: 1 to session_queue_bytes_max.
  std::size_t raw_send_bytes_max = 1024 * 1024;
  std::size_t raw_kept_bytes_max = 1024 * 1024;

  // Silence of the remote end after which the session ends. Looked at every quarter of the shorter of
  // the two time-outs, so it ends between one and, at most, one and a half of it. A time in which
  // reading is paused does not count.
  // 0: never. Limits: 0, or 1 ms to 10^6 s.
  duration idle_timeout{0};
  // The same for a queue of which nothing can be written. 0: never.
  duration write_timeout = 60s;
  // After the remote end finished sending, what is queued here may take this long. Limits: 0 to 10^6 s.
  duration linger_max = 5s;

  session_options();

  // Null, or a literal that names the first limit that is not kept.
  [[nodiscard]] const char* problem() const noexcept;
};

}  // namespace reprise
