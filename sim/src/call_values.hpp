// What the digest keeps of calls that carry bytes or endpoints. A replay computes the same.
#pragma once

#include <algorithm>
#include <span>

#include <reprise/core/bytes.hpp>
#include <reprise/core/endpoint.hpp>
#include <reprise/core/hash.hpp>

namespace reprise::sim {

// The first `count` bytes of these buffers, which begin at this offset of their stream.
[[nodiscard]] inline std::uint64_t value_of_write(std::uint64_t offset,
                                                  std::span<const const_bytes> buffers,
                                                  std::size_t count) noexcept {
  std::uint64_t value = offset;
  for (const const_bytes& buffer : buffers) {
    const std::size_t part = std::min(count, buffer.size());
    value = chain(value, hash_bytes(buffer.first(part)));
    count -= part;
    if (count == 0) break;
  }
  return value;
}

[[nodiscard]] inline std::uint64_t value_of(const endpoint& place) noexcept {
  const auto& octets = place.address.octets();
  return chain(hash_bytes(std::as_bytes(std::span(octets))), place.port);
}

[[nodiscard]] inline std::uint64_t value_of_datagram(const endpoint& to,
                                                     const_bytes payload) noexcept {
  return chain(value_of(to), hash_bytes(payload));
}

[[nodiscard]] inline std::uint64_t value_of_lookup(std::string_view name,
                                                   std::uint16_t port) noexcept {
  return chain(hash_text(name), port);
}

}  // namespace reprise::sim
