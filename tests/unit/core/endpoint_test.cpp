// Addresses and endpoints read what people and configuration files write, print it in the one form of
// RFC 5952, and refuse everything else.
#include <reprise/core/endpoint.hpp>

#include <gtest/gtest.h>

namespace reprise {
namespace {

TEST(ip_address, v4_reads_and_prints) {
  const auto parsed = ip_address::parse("192.0.2.7");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(address_family::v4, parsed.value().family());
  EXPECT_EQ(0xc0000207u, parsed.value().v4_host_order());
  EXPECT_EQ(ip_address::v4(0xc0000207), parsed.value());
  EXPECT_EQ("192.0.2.7", parsed.value().to_string());
}

TEST(ip_address, special_ones_have_their_values) {
  EXPECT_TRUE(ip_address::any().is_any());
  EXPECT_EQ("0.0.0.0", ip_address::any().to_string());
  EXPECT_EQ("127.0.0.1", ip_address::loopback().to_string());
  EXPECT_TRUE(ip_address::v6({}).is_any());
  EXPECT_NE(ip_address::v6({}), ip_address::any());
}

struct text_pair {
  const char* text;
  const char* printed;
};

TEST(ip_address, v6_prints_as_rfc_5952_says) {
  constexpr text_pair cases[] = {
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"2001:db8::1", "2001:db8::1"},
      {"2001:DB8::A", "2001:db8::a"},
      {"2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},  // one group is not shortened
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},           // the longest run is
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},     // the first of equals is
      {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"fe80::1:2", "fe80::1:2"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
  };
  for (const text_pair& one : cases) {
    const auto parsed = ip_address::parse(one.text);
    ASSERT_TRUE(parsed) << one.text;
    EXPECT_EQ(address_family::v6, parsed.value().family());
    EXPECT_EQ(one.printed, parsed.value().to_string());
    EXPECT_EQ(parsed.value(), ip_address::parse(one.printed).value());
  }
}

TEST(ip_address, v6_octets_are_in_network_order) {
  const auto parsed = ip_address::parse("102:304::f");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(1, parsed.value().octets()[0]);
  EXPECT_EQ(4, parsed.value().octets()[3]);
  EXPECT_EQ(15, parsed.value().octets()[15]);
}

TEST(ip_address, refuses_what_is_not_one) {
  for (const char* text : {"",
                           "1",
                           "1.2.3",
                           "1.2.3.4.5",
                           "1.2.3.",
                           ".1.2.3",
                           "256.1.1.1",
                           "1.2.3.4444",
                           "1.2.3.-4",
                           "1.2.3.+4",
                           "1.2.3.4 ",
                           " 1.2.3.4",
                           "1..2.3",
                           "a.b.c.d",
                           "localhost",
                           ":",
                           ":::",
                           "1:",
                           ":1",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1::2::3",
                           "12345::",
                           "g::",
                           "::1:2:3:4:5:6:7:8",
                           "[::1]",
                           "::1%eth0",
                           "::-1"}) {
    const auto parsed = ip_address::parse(text);
    EXPECT_FALSE(parsed) << text;
    EXPECT_EQ(errc::name_not_found, parsed.error()) << text;
  }
}

TEST(ip_address, orders_families_and_then_octets) {
  EXPECT_LT(ip_address::v4(1), ip_address::v4(2));
  EXPECT_LT(ip_address::v4(0xffffffff), ip_address::parse("::").value());
}

TEST(endpoint, reads_and_prints_both_families) {
  for (const char* text : {"127.0.0.1:80", "0.0.0.0:0", "[::1]:443", "[2001:db8::7]:65535"}) {
    const auto parsed = endpoint::parse(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(text, parsed.value().to_string());
  }
  EXPECT_EQ(endpoint(ip_address::loopback(), 80), endpoint::parse("127.0.0.1:80").value());
}

TEST(endpoint, refuses_what_is_not_one) {
  for (const char* text : {"",
                           ":",
                           "80",
                           "1.2.3.4",
                           "1.2.3.4:",
                           "1.2.3.4:65536",
                           "1.2.3.4:-1",
                           "1.2.3.4:80x",
                           "1.2.3.4: 80",
                           "::1",
                           "[::1]",
                           "[::1]80",
                           "[::1:80",
                           "[]:80",
                           "name:80",
                           "::e:0:5",
                           "::1:80",
                           "2001:db8::7:443",
                           "1:2:3:4:5:6:7:8:9",
                           "[1.2.3.4]:80",
                           "[::1]]:80",
                           "[[::1]]:80",
                           "[::1]:80:80"})
    EXPECT_FALSE(endpoint::parse(text)) << text;
}

TEST(host_port, keeps_names_as_they_are) {
  const auto name = host_port::parse("db.example:5432");
  ASSERT_TRUE(name);
  EXPECT_EQ("db.example", name.value().host);
  EXPECT_EQ(5432, name.value().port);
  const auto six = host_port::parse("[::1]:9");
  ASSERT_TRUE(six);
  EXPECT_EQ("::1", six.value().host);
}

TEST(host_port, refuses_no_name_and_names_longer_than_the_protocol_allows) {
  EXPECT_FALSE(host_port::parse(":80"));
  EXPECT_FALSE(host_port::parse("name"));
  EXPECT_FALSE(host_port::parse("name:http"));
  EXPECT_FALSE(host_port::parse("::1:80")) << "without brackets";
  EXPECT_FALSE(host_port::parse("db:5432:1"));
  EXPECT_FALSE(host_port::parse("[name]:80"));
  EXPECT_TRUE(host_port::parse(std::string(253, 'a') + ":1"));
  EXPECT_FALSE(host_port::parse(std::string(254, 'a') + ":1"));
}

}  // namespace
}  // namespace reprise
