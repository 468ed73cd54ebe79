// The name of a session that may be kept for ever: it never reaches a newer session.
#pragma once

#include <compare>
#include <cstdint>

namespace reprise {

// Unique within its service. Generation 0 is nobody.
struct session_handle {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;

  constexpr session_handle() noexcept = default;
  constexpr session_handle(std::uint32_t place, std::uint32_t tenant) noexcept
      : slot(place), generation(tenant) {}
  explicit constexpr operator bool() const noexcept { return generation != 0; }
  friend constexpr auto operator<=>(const session_handle&,
                                    const session_handle&) noexcept = default;
};

}  // namespace reprise
