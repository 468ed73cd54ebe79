// The checksum is that of RFC 3720, and sums of pieces are the sum of the whole.
#include <reprise/core/crc32c.hpp>

#include <gtest/gtest.h>

namespace reprise {
namespace {

byte_vector filled(std::size_t count, int first, int step) {
  byte_vector out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(std::byte(first + static_cast<int>(i) * step));
  return out;
}

// RFC 3720, B.4.
TEST(crc32c, has_the_values_of_rfc_3720) {
  EXPECT_EQ(0x8a9136aau, crc32c(filled(32, 0, 0)));
  EXPECT_EQ(0x62a8ab43u, crc32c(filled(32, 0xff, 0)));
  EXPECT_EQ(0x46dd794eu, crc32c(filled(32, 0, 1)));
  EXPECT_EQ(0x113fdb5cu, crc32c(filled(32, 31, -1)));
  constexpr std::uint8_t read_command[48] = {
      0x01, 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00,
      0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18, 0x28, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
  EXPECT_EQ(0xd9963a56u, crc32c(std::as_bytes(std::span(read_command))));
}

TEST(crc32c, has_the_usual_check_value) { EXPECT_EQ(0xe3069283u, crc32c(as_bytes("123456789"))); }

TEST(crc32c, of_nothing_is_zero) { EXPECT_EQ(0u, crc32c({})); }

TEST(crc32c, of_pieces_is_that_of_the_whole_at_every_cut) {
  const byte_vector all = filled(100, 3, 7);
  const const_bytes view(all);
  const std::uint32_t whole = crc32c(view);
  for (std::size_t cut = 0; cut <= all.size(); ++cut)
    EXPECT_EQ(whole, crc32c(view.subspan(cut), crc32c(view.first(cut))));
}

// Whatever the processor offers, at every size and alignment.
TEST(crc32c, is_the_same_by_table) {
  const byte_vector all = filled(80, 5, 11);
  for (std::size_t first = 0; first < 9; ++first)
    for (std::size_t size = 0; first + size <= all.size(); ++size) {
      const const_bytes part = const_bytes(all).subspan(first, size);
      EXPECT_EQ(crc32c(part, 77), detail::crc32c_by_table(part, 77));
    }
}

TEST(crc32c, notices_every_single_bit) {
  byte_vector all = filled(40, 9, 5);
  const std::uint32_t right = crc32c(all);
  for (std::size_t bit = 0; bit < all.size() * 8; ++bit) {
    all[bit / 8] ^= std::byte(1u << (bit % 8));
    EXPECT_NE(right, crc32c(all));
    all[bit / 8] ^= std::byte(1u << (bit % 8));
  }
}

}  // namespace
}  // namespace reprise
