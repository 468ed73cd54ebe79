// One message as a codec sees it: a type, flags and a payload.
#pragma once

#include <cstdint>

#include <reprise/core/bytes.hpp>

namespace reprise {

// A view: the payload belongs to whoever made the frame.
struct frame {
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  const_bytes payload;

  constexpr frame() noexcept = default;
  constexpr explicit frame(const_bytes bytes) noexcept : payload(bytes) {}
  constexpr frame(std::uint8_t kind, const_bytes bytes) noexcept : type(kind), payload(bytes) {}
  constexpr frame(std::uint8_t kind, std::uint8_t bits, const_bytes bytes) noexcept
      : type(kind), flags(bits), payload(bytes) {}
};

}  // namespace reprise
