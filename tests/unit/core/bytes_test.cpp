// Integers are stored least byte first whatever the processor, and text and bytes are the same memory.
#include <reprise/core/bytes.hpp>

#include <array>

#include <gtest/gtest.h>

namespace reprise {
namespace {

TEST(bytes, integers_are_little_endian) {
  std::array<std::byte, 8> memory{};
  store_le(memory.data(), std::uint32_t{0x01020304});
  EXPECT_EQ(std::byte{4}, memory[0]);
  EXPECT_EQ(std::byte{1}, memory[3]);
  EXPECT_EQ(std::byte{0}, memory[4]);
  EXPECT_EQ(0x01020304u, load_le<std::uint32_t>(memory.data()));
  EXPECT_EQ(0x0304u, load_le<std::uint16_t>(memory.data()));
}

TEST(bytes, every_width_comes_back) {
  std::array<std::byte, 8> memory{};
  store_le(memory.data(), std::uint8_t{0xff});
  EXPECT_EQ(0xffu, load_le<std::uint8_t>(memory.data()));
  store_le(memory.data(), std::uint64_t{0x8000000000000001});
  EXPECT_EQ(0x8000000000000001u, load_le<std::uint64_t>(memory.data()));
}

TEST(bytes, text_and_bytes_are_views_of_each_other) {
  const std::string text("a\0b", 3);
  const const_bytes view = as_bytes(text);
  EXPECT_EQ(3u, view.size());
  EXPECT_EQ(text, as_text(view));
  EXPECT_EQ(text, to_text(view));
  EXPECT_EQ("", to_text({}));
}

}  // namespace
}  // namespace reprise
