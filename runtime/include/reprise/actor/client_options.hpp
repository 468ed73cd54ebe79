// The knobs of a client_service, with defaults and units.
#pragma once

#include <cstddef>
#include <cstdint>

#include <reprise/session/session_server.hpp>

namespace reprise {

struct client_options {
  endpoint at;
  listen_options listening;
  // Over how many loops clients are spread, beginning with the first; never more than there are with actors.
  // 0: all of these.
  std::size_t loop_count = 0;
  // Idle and write time-outs of a client, marks of the queue towards it, and the framing, which must carry the
  // type of a frame.
  session_options session;

  // Clients that have been admitted and whose session or actor is there. The next is refused as `full`.
  // Limits: 1 to session_count_limit, together with joining_count_max.
  std::size_t client_count_max = 1000;
  // Connections that are there beside: they join, or are being refused. More wait in the listener's backlog.
  std::size_t joining_count_max = 64;
  // From the connection to its join. Limits: 1 ms to 10^6 s.
  duration join_timeout = 5s;
  // Of a join's payload. Limits: 0 to 2^20. (What has not come whole is limited by the framing.)
  std::size_t join_bytes_max = 4096;
  // Frames of one client that wait for its actor's turn: their payloads, and frame_overhead_bytes for each. At it
  // the client is not read from until half of them have been handled, so at most this and one frame wait.
  // Limits: 1 to session_queue_bytes_max.
  std::size_t inbox_bytes_max = 64 * 1024;
  static constexpr std::size_t frame_overhead_bytes = 128;
  // What was said to a client when its actor stopped, or to one that is refused, may take this long to go out, and
  // the client this long to finish. Limits: 0 to 10^6 s.
  duration leave_within = 5s;

  client_options() = default;
  explicit client_options(const endpoint& where) : at(where) {}

  // Null, or a literal that names the first limit that is not kept.
  [[nodiscard]] const char* problem() const noexcept;
};

}  // namespace reprise
