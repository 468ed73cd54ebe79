#include "link_sessions.hpp"

#include <reprise/session/length_prefixed_codec.hpp>

#include "handshake.hpp"

namespace reprise {

session_options link_session_options(const peer_options& options) {
  length_prefixed_options framing;
  static_assert(chunk_bytes_max >= handshake_bytes_max);
  framing.payload_bytes_max = chunk_bytes_max;
  framing.checksum = frame_checksum::on;
  session_options out;
  out.framing = std::make_shared<length_prefixed_codec>(framing);
  // The outbox holds what waits; at its end everything goes out at once.
  out.queue_bytes_high = session_queue_bytes_max;
  out.queue_bytes_low = 0;
  out.idle_timeout = options.down_after;
  out.write_timeout = options.down_after;
  return out;
}

session_client_options link_client_options(const peer_options& options) {
  session_client_options out;
  out.connect_timeout = options.connect_timeout;
  out.session = link_session_options(options);
  return out;
}

session_server_options link_server_options(const peer_options& options) {
  session_server_options out(options.listen);
  out.session_count_max = options.session_count_max;
  out.loop_count = 1;
  out.session = link_session_options(options);
  return out;
}

}  // namespace reprise
