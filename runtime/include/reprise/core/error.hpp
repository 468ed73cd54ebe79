// Operating errors: what the outside world may do to an operation. The simulator and every real
// transport yield the same enumerator in the same situation; operating-system numbers never leave
// transports/src.
#pragma once

#include <cstdint>
#include <string_view>
#include <system_error>

namespace reprise {

enum class errc : std::uint8_t {
  ok = 0,
  // The operation was asked to stop (cancel, close, abort, halt) before it had an effect.
  cancelled,
  // The remote end finished sending (FIN). Nothing more will be received; sending may go on.
  end_of_stream,
  // The connection broke: RST received, or the remote end vanished while bytes were unconfirmed.
  connection_reset,
  // Nobody listens at the endpoint. Retry later, with back-off.
  connection_refused,
  // No answer in time: connect, or bytes that were never confirmed.
  timed_out,
  // There is no path to the endpoint.
  unreachable,
  // Somebody else listens there already.
  address_in_use,
  // The address is not one of this host.
  address_not_available,
  // The operating system forbids it (a privileged port, for example).
  permission_denied,
  // The name does not resolve. Another try may succeed.
  name_not_found,
  // No descriptor or buffer left (EMFILE, ENFILE, ENOBUFS, ENOMEM). Release some, then retry.
  out_of_resources,
  // A datagram or frame above the limit. Send less.
  message_too_large,
  // The object was closed or aborted on this side before the call.
  closed,
  // This backend does not offer the operation.
  unsupported,
  // The remote end broke the protocol (bad frame, wrong checksum).
  protocol_error,
  // Anything else; the trace holds the backend's own number.
  io_error,
  // The work given to the pool threw; the operation holds the exception. Trying again may throw again.
  work_failed,
};

inline constexpr std::uint8_t errc_count = static_cast<std::uint8_t>(errc::work_failed) + 1;

[[nodiscard]] std::string_view to_string(errc code) noexcept;
[[nodiscard]] const std::error_category& reprise_category() noexcept;
[[nodiscard]] std::error_code make_error_code(errc code) noexcept;

}  // namespace reprise

template <>
struct std::is_error_code_enum<reprise::errc> : std::true_type {};
