#include <reprise/core/crc32c.hpp>

#include <array>

namespace reprise {
namespace {

// Slicing by eight: table[k][b] is the checksum of byte b followed by k zero bytes.
constexpr std::array<std::array<std::uint32_t, 256>, 8> make_tables() {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t b = 0; b < 256; ++b) {
    std::uint32_t sum = b;
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1u) != 0 ? 0x82f63b78u : 0u);
    tables[0][b] = sum;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t b = 0; b < 256; ++b)
      tables[k][b] = (tables[k - 1][b] >> 8) ^ tables[0][tables[k - 1][b] & 0xffu];
  return tables;
}

constexpr auto tables = make_tables();

}  // namespace

std::uint32_t crc32c(const_bytes bytes, std::uint32_t previous) noexcept {
  std::uint32_t sum = ~previous;
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    const std::uint64_t word = load_le<std::uint64_t>(at) ^ sum;
    sum = 0;
    for (std::size_t k = 0; k < 8; ++k) sum ^= tables[7 - k][(word >> (8 * k)) & 0xffu];
  }
  for (; left > 0; --left, ++at)
    sum = (sum >> 8) ^ tables[0][(sum ^ std::to_integer<std::uint32_t>(*at)) & 0xffu];
  return ~sum;
}

}  // namespace reprise
