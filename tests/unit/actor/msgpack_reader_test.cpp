// The reader sees in any bytes what msgpack-cxx sees in them, and refuses what it refuses.
#include <reprise/actor/msgpack_reader.hpp>

#include <random>
#include <sstream>

#include <gtest/gtest.h>
#include <msgpack.hpp>

namespace reprise {
namespace {

// Null: it refuses.
std::optional<std::string> as_msgpack_sees_it(const_bytes from) {
  const std::size_t most = from.size();
  const msgpack::unpack_limit limit(most, most, most, most, most, 32);
  msgpack::zone zone;
  std::size_t used = 0;
  bool referenced = false;
  try {
    const msgpack::object seen = msgpack::unpack(
        zone, reinterpret_cast<const char*>(from.data()), from.size(), used, referenced,
        [](msgpack::type::object_type, std::size_t, void*) { return true; }, nullptr, limit);
    if (used != from.size()) return std::nullopt;
    std::ostringstream out;
    out << static_cast<int>(seen.type) << ' ' << seen;
    return out.str();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<std::string> as_the_reader_sees_it(const_bytes from) {
  detail::msgpack_reader reader(from);
  msgpack::object seen;
  if (!reader.read(seen)) return std::nullopt;
  std::ostringstream out;
  out << static_cast<int>(seen.type) << ' ' << seen;
  return out.str();
}

byte_vector bytes_of(std::initializer_list<int> values) {
  byte_vector out;
  for (const int each : values) out.push_back(std::byte(each));
  return out;
}

TEST(msgpack_reader, sees_every_first_byte_as_msgpack_does) {
  std::mt19937_64 random(1);
  int read = 0;
  for (int first = 0; first < 256; ++first)
    for (int i = 0; i < 400; ++i) {
      byte_vector bytes{std::byte(first)};
      const std::size_t size = random() % 40;
      // Mostly small numbers: lengths that fit, and elements.
      while (bytes.size() < size + 1)
        bytes.push_back(std::byte(random() % 4 == 0 ? random() % 256 : random() % 8));
      const auto wanted = as_msgpack_sees_it(bytes);
      ASSERT_EQ(wanted, as_the_reader_sees_it(bytes));
      if (wanted) ++read;
    }
  EXPECT_GT(read, 1000);
}

TEST(msgpack_reader, sees_nested_values_as_msgpack_does_and_every_cut_and_change_of_them) {
  msgpack::sbuffer whole;
  msgpack::packer<msgpack::sbuffer> to(whole);
  to.pack_array(5);
  to.pack_map(2);
  to.pack(std::string("key"));
  to.pack(std::vector<int>{1, -1, 70'000, -70'000, 200, -200});
  to.pack(-5'000'000'000);
  to.pack(std::vector<std::string>(20, "many"));
  to.pack(2.5);
  to.pack(1.5f);
  to.pack_nil();
  to.pack(std::vector<std::vector<bool>>(17, std::vector<bool>(3, true)));
  const byte_vector all(reinterpret_cast<const std::byte*>(whole.data()),
                        reinterpret_cast<const std::byte*>(whole.data()) + whole.size());
  ASSERT_TRUE(as_msgpack_sees_it(all).has_value());
  for (std::size_t cut = 0; cut <= all.size(); ++cut)
    ASSERT_EQ(as_msgpack_sees_it(const_bytes(all).first(cut)),
              as_the_reader_sees_it(const_bytes(all).first(cut)));
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    byte_vector changed = all;
    changed[random() % changed.size()] = std::byte(random() % 256);
    ASSERT_EQ(as_msgpack_sees_it(changed), as_the_reader_sees_it(changed));
  }
}

TEST(msgpack_reader, reads_32_levels_and_no_more) {
  for (const std::size_t levels : {31u, 32u, 33u, 10'000u}) {
    byte_vector bytes(levels, std::byte{0x91});
    bytes.push_back(std::byte{0x01});
    EXPECT_EQ(levels <= 32, as_the_reader_sees_it(bytes).has_value());
    EXPECT_EQ(levels <= 32, as_msgpack_sees_it(bytes).has_value());
  }
}

// Each level promises as many elements as bytes are left: the second promise does not fit.
TEST(msgpack_reader, allocates_nothing_for_elements_that_cannot_come) {
  byte_vector bytes;
  for (int level = 0; level < 30; ++level) {
    const byte_vector head = bytes_of({0xdd, 0x00, 0x00, 0x30, 0x00});
    bytes.insert(bytes.end(), head.begin(), head.end());
  }
  bytes.resize(0x3100, std::byte{0x01});
  EXPECT_FALSE(as_the_reader_sees_it(bytes).has_value());
}

}  // namespace
}  // namespace reprise
