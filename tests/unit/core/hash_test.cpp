// The mixing functions are part of the recipe format: these values never change.
#include <reprise/core/hash.hpp>

#include <algorithm>
#include <bit>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace reprise {
namespace {

TEST(hash, has_pinned_values) {
  EXPECT_EQ(0x5692161d100b05e5u, avalanche(1));
  EXPECT_EQ(0x9c6fac1fff6948beu, mix(1, 2));
  EXPECT_EQ(0xe26e8d740899b006u, mix(2, 1));
  EXPECT_EQ(0xe6d24d7e0390ae95u, chain(0, 0));
  EXPECT_EQ(0xe16e920cd9cad734u, chain(1, 2));
  EXPECT_EQ(0xffffffffffffffffu, fold_multiply(~std::uint64_t{0}, ~std::uint64_t{0}));
  EXPECT_EQ(0xf52a15e9a9b5e89bu, hash_text(""));
  EXPECT_EQ(0x3d2b0b06c7febe03u, hash_text("loop"));
  EXPECT_EQ(0x48084f1b38d8d0d8u, hash_bytes({}));
  EXPECT_EQ(0x77ff275b5484b65bu, hash_bytes(as_bytes("abc")));
  EXPECT_EQ(0x66fdbf8deac1455bu, hash_bytes(as_bytes("0123456789abcdefg")));
  EXPECT_EQ(0x5288eac7c0dba378u, hash_bytes(as_bytes("0123456789abcdef0123456789abcdef01234567")));
}

TEST(hash, the_last_bytes_are_read_as_a_loop_would) {
  const std::string text = "\x81 bytes, \xff";
  for (std::size_t count = 0; count <= text.size(); ++count) {
    std::uint64_t expected = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(count, 8); ++i)
      expected |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
    EXPECT_EQ(expected, load_le_upto_8(as_bytes(text).data(), count)) << count;
  }
}

TEST(hash, of_bytes_differs_for_every_length_and_every_bit) {
  std::set<std::uint64_t> seen;
  std::string text(48, '\0');
  for (std::size_t size = 0; size <= text.size(); ++size)
    seen.insert(hash_bytes(as_bytes(text).first(size)));
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    text[bit / 8] = static_cast<char>(1 << (bit % 8));
    seen.insert(hash_bytes(as_bytes(text)));
    text[bit / 8] = 0;
  }
  EXPECT_EQ(49u + 48u * 8u, seen.size());
}

// Neighbouring inputs give unrelated outputs: about half of the bits change.
TEST(hash, mix_spreads_one_bit_over_all) {
  for (unsigned bit = 0; bit < 64; ++bit) {
    int changed = 0;
    for (std::uint64_t i = 0; i < 64; ++i)
      changed += std::popcount(mix(i, 5) ^ mix(i ^ std::uint64_t{1} << bit, 5));
    EXPECT_NEAR(32.0 * 64, changed, 64 * 4) << bit;
  }
}

TEST(hash, chain_depends_on_order) {
  EXPECT_NE(chain(chain(0, 1), 2), chain(chain(0, 2), 1));
  EXPECT_NE(0u, chain(0, 0));
}

static_assert(hash_text("a") != hash_text("b"), "usable in constant expressions");

}  // namespace
}  // namespace reprise
