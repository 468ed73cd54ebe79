#include <reprise/peer/peer_options.hpp>

namespace reprise {
namespace {

bool is_time_limit(duration value) noexcept {
  return value >= 1ms && value <= std::chrono::seconds(1'000'000);
}

}  // namespace

const char* peer_options::problem() const noexcept {
  if (node.empty()) return "node is not set";
  if (cluster.empty() || cluster.size() > cluster_bytes_max)
    return "cluster is not of 1 to 63 bytes";
  if (session_count_max < 1 || session_count_max > (std::size_t{1} << 20))
    return "session_count_max is not within 1 to 2^20";
  if (!is_time_limit(connect_timeout)) return "connect_timeout is not within 1 ms to 10^6 s";
  if (!is_time_limit(handshake_timeout)) return "handshake_timeout is not within 1 ms to 10^6 s";
  if (!is_time_limit(redial_after_refusal))
    return "redial_after_refusal is not within 1 ms to 10^6 s";
  if (!is_time_limit(stable_after)) return "stable_after is not within 1 ms to 10^6 s";
  if (!is_time_limit(heartbeat_period)) return "heartbeat_period is not within 1 ms to 10^6 s";
  if (suspect_after <= heartbeat_period) return "suspect_after is not above heartbeat_period";
  if (down_after <= suspect_after) return "down_after is not above suspect_after";
  if (!is_time_limit(down_after)) return "down_after is not within 1 ms to 10^6 s";
  if (!is_time_limit(superseded_for)) return "superseded_for is not within 1 ms to 10^6 s";
  if (message_bytes_max < message_bytes_max_least || message_bytes_max > (std::size_t{1} << 30))
    return "message_bytes_max is not within 1024 to 2^30";
  if (chunk_bytes < 256 || chunk_bytes > chunk_bytes_max)
    return "chunk_bytes is not within 256 to 2^20";
  if (queue_bytes_high < 1 || queue_bytes_high > (std::size_t{1} << 30))
    return "queue_bytes_high is not within 1 to 2^30";
  if (queue_bytes_low >= queue_bytes_high) return "queue_bytes_low is not below queue_bytes_high";
  return redial.problem();
}

}  // namespace reprise
