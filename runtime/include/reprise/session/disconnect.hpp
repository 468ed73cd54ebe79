// Why a session ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <reprise/core/error.hpp>

namespace reprise {

enum class disconnect_reason : std::uint8_t {
  // disconnect() was called without another reason.
  requested,
  // The remote end finished sending, between two frames; what was queued here was sent.
  remote_closed,
  // The connection broke; the error says how. Dial again, with back-off.
  network_error,
  // The remote end sent bytes that are no frame, or stopped inside one; the text says what.
  protocol_error,
  // Not one byte came for options.idle_timeout.
  idle_timeout,
  // Nothing of a non-empty queue could be written for options.write_timeout: a remote end that
  // does not read.
  write_timeout,
  // drain() is done: everything was written and the remote end finished too.
  drained,
  // drain() ran into its deadline, and the connection was aborted.
  drain_timeout,
  // An exception escaped a callback or the codec; the text names which.
  handler_failed,
  // The service that holds the session closes.
  service_closed,
  // The remote end reads more slowly than it is sent to. Used by a broadcast that meets a full queue,
  // if the service's policy is to part with slow receivers.
  too_slow,
};

[[nodiscard]] std::string_view to_string(disconnect_reason reason) noexcept;

struct disconnect_cause {
  disconnect_reason reason = disconnect_reason::requested;
  errc error = errc::ok;  // what the stream or the codec reported
  const char* text = "";  // a literal; its address is kept
  // Bytes that send() took and that never reached the transport. The remote end then sees
  // connection_reset rather than a shortened stream that looks complete.
  std::size_t bytes_lost = 0;

  disconnect_cause() noexcept = default;
  disconnect_cause(disconnect_reason why) noexcept : reason(why) {}
  disconnect_cause(disconnect_reason why, errc code, const char* literal = "") noexcept
      : reason(why), error(code), text(literal) {}
};

}  // namespace reprise
