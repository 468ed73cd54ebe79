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

// Eight bytes at once; `sum` is inverted, here and below.
std::uint32_t add_word(std::uint32_t sum, std::uint64_t word) noexcept {
  const std::uint64_t mixed = word ^ sum;
  const auto at = [mixed](int byte) {
    return static_cast<std::size_t>(mixed >> (8 * byte) & 0xffu);
  };
  return tables[7][at(0)] ^ tables[6][at(1)] ^ tables[5][at(2)] ^ tables[4][at(3)] ^
         tables[3][at(4)] ^ tables[2][at(5)] ^ tables[1][at(6)] ^ tables[0][at(7)];
}
std::uint32_t add_byte(std::uint32_t sum, std::byte value) noexcept {
  return (sum >> 8) ^ tables[0][(sum ^ std::to_integer<std::uint32_t>(value)) & 0xffu];
}

#if defined(__x86_64__) && defined(__GNUC__)
// The processor's own instruction; every x86-64 since 2008 has it.
#define REPRISE_CRC32C_BY_PROCESSOR 1

__attribute__((target("sse4.2"))) std::uint32_t sum_by_processor(const_bytes bytes,
                                                                 std::uint32_t sum) noexcept {
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t wide = sum;
  for (; left >= 8; left -= 8, at += 8)
    wide = __builtin_ia32_crc32di(wide, load_le<std::uint64_t>(at));
  sum = static_cast<std::uint32_t>(wide);
  for (; left > 0; --left, ++at)
    sum = __builtin_ia32_crc32qi(sum, std::to_integer<unsigned char>(*at));
  return sum;
}

// False until it is known: the result is the same.
const bool by_processor = [] {
  __builtin_cpu_init();
  return __builtin_cpu_supports("sse4.2") != 0;
}();
#endif

}  // namespace

std::uint32_t detail::crc32c_by_table(const_bytes bytes, std::uint32_t previous) noexcept {
  std::uint32_t sum = ~previous;
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) sum = add_word(sum, load_le<std::uint64_t>(at));
  for (; left > 0; --left, ++at) sum = add_byte(sum, *at);
  return ~sum;
}

std::uint32_t crc32c(const_bytes bytes, std::uint32_t previous) noexcept {
#ifdef REPRISE_CRC32C_BY_PROCESSOR
  if (by_processor) return ~sum_by_processor(bytes, ~previous);
#endif
  return detail::crc32c_by_table(bytes, previous);
}

}  // namespace reprise
