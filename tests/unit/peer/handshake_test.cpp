// What two nodes say comes out as it went in; whatever else arrives is refused, at every length.
#include "peer/handshake.hpp"

#include <gtest/gtest.h>

#include <reprise/core/hash.hpp>
#include <reprise/peer/peer_options.hpp>

namespace reprise {
namespace {

greeting full_greeting() {
  greeting out;
  out.features = 0xa5;
  out.node = node_id::parse("alpha-1.x_Y").value();
  out.incarnation = incarnation_id{0x1122334455667788};
  out.cluster = "game";
  out.challenge = byte_vector(300, std::byte{7});
  out.last_epoch = 41;
  out.have_live_link = true;
  out.proof = byte_vector(20, std::byte{9});
  out.message_bytes_max = 0x123456789abcdef;
  return out;
}

TEST(handshake, a_greeting_comes_out_as_it_went_in) {
  const greeting said = full_greeting();
  const auto heard = greeting::decode(said.encode());
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard.value().node, said.node);
  EXPECT_EQ(heard.value().incarnation, said.incarnation);
  EXPECT_EQ(heard.value().cluster, said.cluster);
  EXPECT_EQ(heard.value().features, said.features);
  EXPECT_EQ(heard.value().challenge, said.challenge);
  EXPECT_EQ(heard.value().proof, said.proof);
  EXPECT_EQ(heard.value().last_epoch, said.last_epoch);
  EXPECT_TRUE(heard.value().have_live_link);
  EXPECT_EQ(heard.value().message_bytes_max, said.message_bytes_max);
}

// Nodes before it said nothing of their largest message.
TEST(handshake, a_greeting_without_the_largest_message_is_one) {
  greeting early = full_greeting();
  early.message_bytes_max = 0;
  const byte_vector whole = early.encode();
  EXPECT_EQ(full_greeting().encode().size() - sizeof(std::uint64_t), whole.size());
  const auto heard = greeting::decode(whole);
  ASSERT_TRUE(heard);
  EXPECT_EQ(0u, heard.value().message_bytes_max);
  EXPECT_EQ(early.proof, heard.value().proof);
}

TEST(handshake, a_greeting_that_is_torn_anywhere_is_none) {
  const byte_vector whole = full_greeting().encode();
  const std::size_t without_the_largest_message = whole.size() - sizeof(std::uint64_t);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    if (size == without_the_largest_message) continue;
    EXPECT_EQ(errc::protocol_error, greeting::decode(const_bytes(whole).first(size)).error())
        << size;
  }
}

TEST(handshake, what_a_newer_version_appends_is_ignored) {
  byte_vector longer = full_greeting().encode();
  longer.resize(longer.size() + 100, std::byte{1});
  EXPECT_TRUE(greeting::decode(longer));
  longer.resize(handshake_bytes_max);
  EXPECT_TRUE(greeting::decode(longer));
  longer.resize(handshake_bytes_max + 1);
  EXPECT_FALSE(greeting::decode(longer));
}

TEST(handshake, wrong_fields_are_refused) {
  byte_vector other_magic = full_greeting().encode();
  other_magic[0] ^= std::byte{1};
  EXPECT_FALSE(greeting::decode(other_magic));
  greeting nobody = full_greeting();
  nobody.node = {};
  EXPECT_FALSE(greeting::decode(nobody.encode()));
  greeting unborn = full_greeting();
  unborn.incarnation = {};
  EXPECT_FALSE(greeting::decode(unborn.encode()));
  greeting backwards = full_greeting();
  backwards.version_min = 2;
  backwards.version_max = 1;
  EXPECT_FALSE(greeting::decode(backwards.encode()));
}

TEST(handshake, a_largest_message_below_the_least_is_refused) {
  greeting small = full_greeting();
  small.message_bytes_max = message_bytes_max_least;
  EXPECT_TRUE(greeting::decode(small.encode()));
  for (const std::uint64_t less : {std::uint64_t{1}, std::uint64_t{message_bytes_max_least - 1}}) {
    small.message_bytes_max = less;
    EXPECT_EQ(errc::protocol_error, greeting::decode(small.encode()).error());
  }
}

TEST(handshake, an_epoch_that_none_can_follow_is_refused) {
  greeting late = full_greeting();
  late.last_epoch = link_epoch_end - 1;
  EXPECT_TRUE(greeting::decode(late.encode()));
  verdict said;
  said.epoch = link_epoch_end - 1;
  EXPECT_TRUE(verdict::decode(said.encode()));
  for (const link_epoch never : {link_epoch_end, ~link_epoch{0}}) {
    late.last_epoch = said.epoch = never;
    EXPECT_EQ(errc::protocol_error, greeting::decode(late.encode()).error());
    EXPECT_EQ(errc::protocol_error, verdict::decode(said.encode()).error());
  }
}

TEST(handshake, the_newest_common_version_is_spoken) {
  greeting theirs;
  EXPECT_EQ(link_version_max, common_version(theirs));
  theirs.version_max = link_version_max + 7;
  EXPECT_EQ(link_version_max, common_version(theirs));
  theirs.version_min = link_version_max + 1;
  EXPECT_EQ(0, common_version(theirs));
  theirs.version_min = theirs.version_max = 0;
  EXPECT_EQ(0, common_version(theirs));
}

TEST(handshake, a_verdict_comes_out_as_it_went_in_and_has_an_epoch) {
  verdict said;
  said.epoch = 7;
  said.version = 1;
  said.features = 3;
  said.proof = byte_vector(5, std::byte{1});
  const byte_vector whole = said.encode();
  const auto heard = verdict::decode(whole);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard.value().epoch, 7u);
  EXPECT_EQ(heard.value().proof, said.proof);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(verdict::decode(const_bytes(whole).first(size)));
  said.epoch = 0;
  EXPECT_FALSE(verdict::decode(said.encode()));
}

TEST(handshake, every_refusal_has_its_words_and_an_unknown_one_is_one) {
  for (std::uint8_t i = 1; i < peer_refusal_count; ++i) {
    const auto why = static_cast<peer_refusal>(i);
    EXPECT_EQ(why, decode_refusal(encode_refusal(why)).value());
    EXPECT_NE("unknown", to_string(why));
  }
  EXPECT_EQ(peer_refusal::protocol_error, decode_refusal(byte_vector{std::byte{200}}).value());
  EXPECT_FALSE(decode_refusal({}));
  EXPECT_FALSE(decode_refusal(byte_vector{std::byte{0}}));
}

}  // namespace
}  // namespace reprise
