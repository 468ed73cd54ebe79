// Endpoints of the seam and of Asio, both ways.
#pragma once

#include <reprise/core/endpoint.hpp>

#include "asio_types.hpp"

namespace reprise::transports {

[[nodiscard]] inline ip_address from_native(const asio::ip::address& address) noexcept {
  if (address.is_v4()) return ip_address::v4(address.to_v4().to_uint());
  const auto octets = address.to_v6().to_bytes();
  std::array<std::uint8_t, 16> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = octets[i];
  return ip_address::v6(out);
}

template <class Protocol>
[[nodiscard]] endpoint from_native(const asio::ip::basic_endpoint<Protocol>& place) noexcept {
  return {from_native(place.address()), place.port()};
}

[[nodiscard]] inline asio::ip::address to_native(const ip_address& address) noexcept {
  if (address.family() == address_family::v4) return asio::ip::address_v4(address.v4_host_order());
  asio::ip::address_v6::bytes_type octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = address.octets()[i];
  return asio::ip::address_v6(octets);
}

template <class Protocol>
[[nodiscard]] asio::ip::basic_endpoint<Protocol> to_native(const endpoint& place) noexcept {
  return {to_native(place.address), place.port};
}

}  // namespace reprise::transports
