#include <reprise/actor/client_options.hpp>

#include <algorithm>

#include <reprise/actor/client_frames.hpp>

namespace reprise {
namespace {

constexpr duration duration_limit = std::chrono::seconds(1'000'000);

// A join survives being put into a stream and cut out of it.
bool carries_types(const codec& framing) noexcept {
  try {
    frame_envelope around;
    framing.encode(frame(static_cast<std::uint8_t>(client_frame::join), {}), around);
    if (around.error() != errc::ok) return false;
    byte_vector stream(around.header().begin(), around.header().end());
    stream.insert(stream.end(), around.trailer().begin(), around.trailer().end());
    const decoded back = framing.decode(stream, 0);
    return back.what == decoded::outcome::complete &&
           back.value.type == static_cast<std::uint8_t>(client_frame::join);
  } catch (...) {
    return false;
  }
}

}  // namespace

const char* client_options::problem() const noexcept {
  if (client_count_max < 1 || client_count_max > session_count_limit)
    return "client_count_max is not within 1 to 2^20";
  if (joining_count_max < 1 || joining_count_max > session_count_limit - client_count_max)
    return "joining_count_max is not within 1 to 2^20 less client_count_max";
  if (join_timeout < 1ms || join_timeout > duration_limit)
    return "join_timeout is not within 1 ms to 10^6 s";
  if (join_bytes_max > (std::size_t{1} << 20)) return "join_bytes_max is not within 0 to 2^20";
  if (inbox_bytes_max < 1 || inbox_bytes_max > session_queue_bytes_max)
    return "inbox_bytes_max is not within 1 to 2^30";
  if (leave_within < duration{0} || leave_within > duration_limit)
    return "leave_within is not within 0 to 10^6 s";
  if (const char* const other = session.problem()) return other;
  if (!carries_types(*session.framing)) return "framing does not carry the type of a frame";
  return nullptr;
}

}  // namespace reprise
