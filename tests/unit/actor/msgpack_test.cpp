// Messages as msgpack: what other versions send is understood, and hostile bytes cost no more than their size.
#include <reprise/actor/msgpack.hpp>

#include <limits>
#include <map>
#include <optional>
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
#include <malloc.h>
#define REPRISE_TEST_HEAP 1
#endif

#include "troupe.hpp"

namespace reprise::testing {
namespace {

struct version_one {
  std::int32_t number = 0;
  REPRISE_MESSAGE("test.version", number)
};
struct version_two {
  std::int32_t number = 0;
  std::string text = "as before";
  std::vector<std::string> list{"a"};
  REPRISE_MESSAGE("test.version", number, text, list)
};
struct everything {
  std::int64_t number = 0;
  std::uint8_t small = 0;
  double real = 0;
  bool flag = false;
  std::string text;
  std::vector<char> blob;
  std::vector<std::string> list;
  std::map<std::string, std::int32_t> table;
  std::vector<std::vector<std::uint32_t>> nested;
  actor_ref who;
  REPRISE_MESSAGE("test.everything", number, small, real, flag, text, blob, list, table, nested,
                  who)
};

template <class M>
byte_vector encoded(const M& value) {
  byte_vector out;
  byte_sink sink(out);
  message_traits<M>::encode(value, sink);
  return out;
}
byte_vector raw(std::initializer_list<int> bytes) {
  byte_vector out;
  for (const int each : bytes) out.push_back(static_cast<std::byte>(each));
  return out;
}
bool unpacks(const_bytes from) {
  detail::msgpack_reader reader(from);
  msgpack::object object;
  return reader.read(object);
}

everything sample() {
  everything out;
  out.number = std::numeric_limits<std::int64_t>::min();
  out.small = 255;
  out.real = 0.5;
  out.flag = true;
  out.text = std::string(300, 't');
  out.blob.assign(70'000, 'b');
  out.list.assign(20, "item");
  out.table = {{"one", 1}, {"minus", -1}};
  out.nested = {{}, {1, 2, 3}, {4'000'000'000u}};
  out.who = actor_ref({0xfedcba9876543210u}, 0xffff, 0xfffffffe, 0xffffffff);
  return out;
}

TEST(msgpack, comes_out_as_it_went_in) {
  const everything before = sample();
  everything after;
  ASSERT_TRUE(message_traits<everything>::decode(encoded(before), after));
  EXPECT_EQ(before.number, after.number);
  EXPECT_EQ(before.small, after.small);
  EXPECT_EQ(before.real, after.real);
  EXPECT_EQ(before.flag, after.flag);
  EXPECT_EQ(before.text, after.text);
  EXPECT_EQ(before.blob, after.blob);
  EXPECT_EQ(before.list, after.list);
  EXPECT_EQ(before.table, after.table);
  EXPECT_EQ(before.nested, after.nested);
  EXPECT_EQ(before.who, after.who);
}

TEST(msgpack, a_reader_of_an_older_version_skips_what_it_does_not_know) {
  version_two sent;
  sent.number = 3;
  sent.text = "new";
  version_one got;
  ASSERT_TRUE(message_traits<version_one>::decode(encoded(sent), got));
  EXPECT_EQ(3, got.number);
}

TEST(msgpack, a_reader_of_a_newer_version_keeps_its_defaults) {
  version_one sent;
  sent.number = 4;
  version_two got;
  ASSERT_TRUE(message_traits<version_two>::decode(encoded(sent), got));
  EXPECT_EQ(4, got.number);
  EXPECT_EQ("as before", got.text);
  EXPECT_EQ(std::vector<std::string>{"a"}, got.list);
}

TEST(msgpack, another_shape_is_none) {
  version_one got;
  version_two other;
  other.text = "x";
  EXPECT_FALSE(message_traits<version_one>::decode(raw({0x91, 0xa1, 'x'}), got));  // text
  EXPECT_FALSE(message_traits<version_one>::decode(raw({0x03}), got));             // no array
  EXPECT_FALSE(message_traits<version_one>::decode(raw({0x91, 0xcf, 1, 0, 0, 0, 0, 0, 0, 0}), got));
  EXPECT_FALSE(message_traits<version_one>::decode(raw({0x91, 0x03, 0x03}), got));  // and more
  EXPECT_FALSE(message_traits<version_one>::decode({}, got));
  EXPECT_FALSE(message_traits<version_two>::decode(raw({0x92, 0x03, 0x91}), other));
}

TEST(msgpack, references_of_the_wrong_shape_are_none) {
  introduce got;
  EXPECT_FALSE(message_traits<introduce>::decode(raw({0x91, 0x93, 1, 2, 3}), got));
  EXPECT_FALSE(message_traits<introduce>::decode(raw({0x91, 0x01}), got));
  // The loop has 16 bits.
  EXPECT_FALSE(
      message_traits<introduce>::decode(raw({0x91, 0x94, 1, 2, 3, 0xce, 0, 1, 0, 0}), got));
  ASSERT_TRUE(message_traits<introduce>::decode(raw({0x91, 0x94, 1, 2, 3, 4}), got));
  EXPECT_EQ(actor_ref({1}, 4, 2, 3), got.whom);
}

TEST(msgpack, cut_at_any_byte_it_is_none) {
  everything small = sample();
  small.blob.resize(40);
  const byte_vector whole = encoded(small);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    everything got;
    ASSERT_FALSE(message_traits<everything>::decode(const_bytes(whole).first(size), got)) << size;
  }
}

TEST(msgpack, random_bytes_are_decoded_or_not) {
  dice random(7);
  const byte_vector whole = encoded(sample());
  std::size_t accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    byte_vector bytes;
    if (i % 2 == 0) {
      bytes.resize(static_cast<std::size_t>(random.below(64)));
      for (std::byte& each : bytes) each = static_cast<std::byte>(random.next());
    } else {
      bytes.assign(whole.begin(), whole.begin() + 400);
      for (int change = 0; change < 3; ++change)
        bytes[static_cast<std::size_t>(random.below(bytes.size()))] =
            static_cast<std::byte>(random.next());
    }
    everything got;
    accepted += message_traits<everything>::decode(bytes, got) ? 1u : 0u;
    sum other;
    accepted += message_traits<sum>::decode(bytes, other) ? 1u : 0u;
  }
  EXPECT_LT(accepted, 1'000u);
}

TEST(msgpack, thirty_two_levels_and_one_beyond) {
  for (const int open : {0x91, 0x81}) {
    byte_vector nested;
    for (int i = 0; i < 32; ++i) {
      nested.push_back(static_cast<std::byte>(open));
      if (open == 0x81) nested.push_back(std::byte{0});
    }
    nested.push_back(std::byte{0});
    EXPECT_TRUE(unpacks(nested));
    nested.insert(nested.begin(), std::byte{0x91});
    EXPECT_FALSE(unpacks(nested));
  }
}

// What a length claims must be covered by bytes that are there, before anything is allocated for it.
TEST(msgpack, lengths_of_more_than_there_is) {
  for (const int kind : {0xdd, 0xdf, 0xdb, 0xc6, 0xc9}) {
    EXPECT_FALSE(unpacks(raw({kind, 0xff, 0xff, 0xff, 0xff}))) << kind;
    EXPECT_FALSE(unpacks(raw({kind, 0xff, 0xff, 0xff, 0xff, 0, 0, 0}))) << kind;
    EXPECT_FALSE(unpacks(raw({kind, 0, 0, 0, 5, 0, 0, 0}))) << kind;
    version_two got;
    byte_vector inside = raw({0x93, 0x01, kind, 0xff, 0xff, 0xff, 0xff});
    EXPECT_FALSE(message_traits<version_two>::decode(inside, got)) << kind;
  }
  for (const int kind : {0xdc, 0xde, 0xda, 0xc5, 0xc8})
    EXPECT_FALSE(unpacks(raw({kind, 0xff, 0xff, 0}))) << kind;
  for (const int kind : {0xd9, 0xc4, 0xc7}) EXPECT_FALSE(unpacks(raw({kind, 0xff, 0}))) << kind;
  EXPECT_FALSE(unpacks(raw({0xc1})));
}

#ifdef REPRISE_TEST_HEAP
std::size_t heap_bytes() {
  const struct mallinfo2 now = mallinfo2();
  return now.uordblks + now.hblkhd;
}
std::size_t heap_for(const_bytes bytes) {
  const std::size_t before = heap_bytes();
  detail::msgpack_reader reader(bytes);
  msgpack::object object;
  static_cast<void>(reader.read(object));
  return heap_bytes() - before;
}

TEST(msgpack, memory_follows_the_bytes_and_not_the_claim) {
  EXPECT_LT(heap_for(raw({0xdd, 0xff, 0xff, 0xff, 0xff})), 4096u);
  EXPECT_LT(heap_for(raw({0xdf, 0xff, 0xff, 0xff, 0xff})), 4096u);
  // Claims within claims, each of as much as there is.
  constexpr std::size_t size = 1 << 20;
  for (const int kind : {0xdd, 0xdf}) {
    byte_vector bytes;
    for (int level = 0; level < 30; ++level) {
      for (const int each : {kind, 0x00, 0x0f, 0xff, 0x00})
        bytes.push_back(static_cast<std::byte>(each));
      if (kind == 0xdf) bytes.push_back(std::byte{0});
    }
    bytes.resize(size);
    EXPECT_LT(heap_for(bytes), 64 * size) << kind;
  }
}
#endif

}  // namespace
}  // namespace reprise::testing
