// Where a host can be reached: an IPv4 or IPv6 address and a port.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <reprise/core/result.hpp>

namespace reprise {

enum class address_family : std::uint8_t { v4, v6 };

// An IP address as the 16 octets of RFC 4291; IPv4 uses the first four.
class ip_address {
 public:
  constexpr ip_address() noexcept = default;  // 0.0.0.0

  [[nodiscard]] static constexpr ip_address v4(std::uint32_t host_order) noexcept {
    ip_address out;
    for (unsigned i = 0; i < 4; ++i)
      out.octets_[i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
    return out;
  }
  [[nodiscard]] static constexpr ip_address v6(
      const std::array<std::uint8_t, 16>& octets) noexcept {
    ip_address out;
    out.family_ = address_family::v6;
    out.octets_ = octets;
    return out;
  }
  [[nodiscard]] static constexpr ip_address any() noexcept { return {}; }
  [[nodiscard]] static constexpr ip_address loopback() noexcept { return v4(0x7f000001); }

  // Dotted decimal, or RFC 4291 text. Anything else is name_not_found.
  [[nodiscard]] static result<ip_address> parse(std::string_view text);

  [[nodiscard]] constexpr address_family family() const noexcept { return family_; }
  [[nodiscard]] constexpr const std::array<std::uint8_t, 16>& octets() const noexcept {
    return octets_;
  }
  [[nodiscard]] constexpr std::uint32_t v4_host_order() const noexcept {
    return (std::uint32_t{octets_[0]} << 24) | (std::uint32_t{octets_[1]} << 16) |
           (std::uint32_t{octets_[2]} << 8) | std::uint32_t{octets_[3]};
  }
  [[nodiscard]] constexpr bool is_any() const noexcept {
    return octets_ == std::array<std::uint8_t, 16>{};
  }
  [[nodiscard]] std::string to_string() const;

  friend constexpr auto operator<=>(const ip_address&, const ip_address&) noexcept = default;

 private:
  address_family family_ = address_family::v4;
  std::array<std::uint8_t, 16> octets_{};
};

struct endpoint {
  ip_address address;
  std::uint16_t port = 0;  // host order; 0 lets the system choose where one listens

  constexpr endpoint() noexcept = default;
  constexpr endpoint(ip_address where, std::uint16_t at) noexcept : address(where), port(at) {}

  // "1.2.3.4:80" or "[::1]:80".
  [[nodiscard]] static result<endpoint> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;

  friend constexpr auto operator<=>(const endpoint&, const endpoint&) noexcept = default;
};

// A place as people write it: "host:port", where host is a name or an address; an IPv6 address is in
// brackets, and nothing else is.
struct host_port {
  std::string host;
  std::uint16_t port = 0;

  [[nodiscard]] static result<host_port> parse(std::string_view text);
  friend bool operator==(const host_port&, const host_port&) = default;
};

}  // namespace reprise
