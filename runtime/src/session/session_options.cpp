#include <reprise/session/session_options.hpp>

#include <reprise/session/length_prefixed_codec.hpp>

namespace reprise {
namespace {

constexpr duration duration_limit = std::chrono::seconds(1'000'000);

bool off_or_sane(duration timeout) noexcept {
  return timeout == duration{0} || (timeout >= 1ms && timeout <= duration_limit);
}
bool within_limit(std::size_t bytes) noexcept {
  return bytes >= 1 && bytes <= session_queue_bytes_max;
}

}  // namespace

session_options::session_options() : framing(std::make_shared<length_prefixed_codec>()) {}

const char* session_options::problem() const noexcept {
  if (framing == nullptr) return "framing is null";
  if (!within_limit(queue_bytes_high)) return "queue_bytes_high is not within 1 to 2^30";
  if (queue_bytes_low >= queue_bytes_high) return "queue_bytes_low is not below queue_bytes_high";
  if (!within_limit(raw_send_bytes_max)) return "raw_send_bytes_max is not within 1 to 2^30";
  if (!within_limit(raw_kept_bytes_max)) return "raw_kept_bytes_max is not within 1 to 2^30";
  if (!off_or_sane(idle_timeout)) return "idle_timeout is neither 0 nor within 1 ms to 10^6 s";
  if (!off_or_sane(write_timeout)) return "write_timeout is neither 0 nor within 1 ms to 10^6 s";
  if (linger_max < duration{0} || linger_max > duration_limit)
    return "linger_max is not within 0 to 10^6 s";
  return nullptr;
}

}  // namespace reprise
