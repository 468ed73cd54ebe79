// The one place where the numbers of an operating system and of Asio become errc.
#pragma once

#include <system_error>

#include <reprise/core/error.hpp>

namespace reprise::transports {

// The condition that the seam shows; errc::ok for no error, errc::io_error for what has no name.
[[nodiscard]] errc translate(const std::error_code& error) noexcept;

// True when nothing failed and the call should be made again once the socket is ready.
[[nodiscard]] bool would_block(const std::error_code& error) noexcept;

// True when an accept failed for reasons of the connection that was to be accepted, which is gone.
[[nodiscard]] bool accept_again(const std::error_code& error) noexcept;

}  // namespace reprise::transports
