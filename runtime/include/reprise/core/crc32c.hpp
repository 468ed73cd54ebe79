// CRC-32C (Castagnoli), as in RFC 3720 appendix B.4.
#pragma once

#include <cstdint>

#include <reprise/core/bytes.hpp>

namespace reprise {

// Continues from `previous` (0 to begin), so that pieces can be summed one after the other.
[[nodiscard]] std::uint32_t crc32c(const_bytes bytes, std::uint32_t previous = 0) noexcept;

namespace detail {
// The same on processors without an instruction for it.
[[nodiscard]] std::uint32_t crc32c_by_table(const_bytes bytes, std::uint32_t previous) noexcept;
}  // namespace detail

}  // namespace reprise
