// A configuration is read whole, or refused with its line and key and without effect.
#include <reprise/peer/peer_config.hpp>

#include <gtest/gtest.h>

namespace reprise {
namespace {

constexpr const char* whole = R"(
[node]
id = "alpha"
cluster = "game"
listen = "0.0.0.0:7700"
dial = ["beta:7700", "[::1]:7701"]
session_count_max = 12

[link]
connect_timeout = "1s"
handshake_timeout = "2s"
stable_after = "3s"
heartbeat_period = "250ms"
suspect_after = "1s"
down_after = "2min"
superseded_for = "1h"
message_bytes_max = 1024
chunk_bytes = 512
queue_bytes_high = 5000
queue_bytes_low = 4999

[redial]
first = "10ms"
most = "20s"
factor_percent = 150
jitter_percent = 5
after_refusal = "7s"
)";

TEST(peer_config, reads_every_key) {
  peer_options out;
  const auto problem = parse_peer_config(whole, out);
  ASSERT_FALSE(problem) << problem->to_string();
  EXPECT_EQ("alpha", out.node.text());
  EXPECT_EQ("game", out.cluster);
  EXPECT_EQ("0.0.0.0:7700", out.listen.to_string());
  ASSERT_EQ(2u, out.dial.size());
  EXPECT_EQ("beta", out.dial[0].host);
  EXPECT_EQ(7701, out.dial[1].port);
  EXPECT_EQ(12u, out.session_count_max);
  EXPECT_EQ(duration(1s), out.connect_timeout);
  EXPECT_EQ(duration(2s), out.handshake_timeout);
  EXPECT_EQ(duration(3s), out.stable_after);
  EXPECT_EQ(duration(250ms), out.heartbeat_period);
  EXPECT_EQ(duration(1s), out.suspect_after);
  EXPECT_EQ(duration(120s), out.down_after);
  EXPECT_EQ(duration(3600s), out.superseded_for);
  EXPECT_EQ(1024u, out.message_bytes_max);
  EXPECT_EQ(512u, out.chunk_bytes);
  EXPECT_EQ(5000u, out.queue_bytes_high);
  EXPECT_EQ(4999u, out.queue_bytes_low);
  EXPECT_EQ(duration(10ms), out.redial.first);
  EXPECT_EQ(duration(20s), out.redial.most);
  EXPECT_EQ(150u, out.redial.factor_percent);
  EXPECT_EQ(5u, out.redial.jitter_percent);
  EXPECT_EQ(duration(7s), out.redial_after_refusal);
}

TEST(peer_config, keeps_defaults_for_what_is_not_said) {
  peer_options out;
  ASSERT_FALSE(parse_peer_config("[node]\nid = \"a\"\nlisten = false\n", out));
  EXPECT_FALSE(out.listens);
  EXPECT_EQ(peer_options().down_after, out.down_after);
}

// As peer_config.hpp lists them.
TEST(peer_config, the_defaults_that_are_documented_are_the_defaults) {
  peer_options out;
  out.cluster.clear();
  out.session_count_max = out.message_bytes_max = out.chunk_bytes = 1;
  out.queue_bytes_high = out.queue_bytes_low = out.redial.factor_percent = 1;
  out.redial.jitter_percent = 1;
  for (duration* const each :
       {&out.connect_timeout, &out.handshake_timeout, &out.stable_after, &out.heartbeat_period,
        &out.suspect_after, &out.down_after, &out.superseded_for, &out.redial.first,
        &out.redial.most, &out.redial_after_refusal})
    *each = duration{1};
  const auto problem = parse_peer_config(R"(
[node]
id = "alpha"
cluster = "default"
session_count_max = 1024
[link]
connect_timeout = "5s"
handshake_timeout = "5s"
stable_after = "10s"
heartbeat_period = "1s"
suspect_after = "3s"
down_after = "10s"
superseded_for = "60s"
message_bytes_max = 16777216
chunk_bytes = 16384
queue_bytes_high = 67108864
queue_bytes_low = 16777216
[redial]
first = "200ms"
most = "30s"
factor_percent = 180
jitter_percent = 25
after_refusal = "30s"
)",
                                         out);
  ASSERT_FALSE(problem) << problem->to_string();
  const peer_options fresh;
  EXPECT_EQ(fresh.cluster, out.cluster);
  EXPECT_EQ(fresh.listen, out.listen);
  EXPECT_EQ(fresh.session_count_max, out.session_count_max);
  EXPECT_EQ(fresh.connect_timeout, out.connect_timeout);
  EXPECT_EQ(fresh.handshake_timeout, out.handshake_timeout);
  EXPECT_EQ(fresh.stable_after, out.stable_after);
  EXPECT_EQ(fresh.heartbeat_period, out.heartbeat_period);
  EXPECT_EQ(fresh.suspect_after, out.suspect_after);
  EXPECT_EQ(fresh.down_after, out.down_after);
  EXPECT_EQ(fresh.superseded_for, out.superseded_for);
  EXPECT_EQ(fresh.message_bytes_max, out.message_bytes_max);
  EXPECT_EQ(fresh.chunk_bytes, out.chunk_bytes);
  EXPECT_EQ(fresh.queue_bytes_high, out.queue_bytes_high);
  EXPECT_EQ(fresh.queue_bytes_low, out.queue_bytes_low);
  EXPECT_EQ(fresh.redial.first, out.redial.first);
  EXPECT_EQ(fresh.redial.most, out.redial.most);
  EXPECT_EQ(fresh.redial.factor_percent, out.redial.factor_percent);
  EXPECT_EQ(fresh.redial.jitter_percent, out.redial.jitter_percent);
  EXPECT_EQ(fresh.redial_after_refusal, out.redial_after_refusal);
}

struct wrong_text {
  const char* text;
  std::uint32_t line;
  const char* key;
};

TEST(peer_config, names_line_and_key_of_what_is_wrong_and_changes_nothing) {
  const wrong_text all[] = {
      {"[node]\nid = \"a b\"\n", 2, "node.id"},
      {"[node]\nid = 7\n", 2, "node.id"},
      {"[node]\nid = \"a\"\nlisten = \"nowhere\"\n", 3, "node.listen"},
      {"[node]\nid = \"a\"\nlisten = true\n", 3, "node.listen"},
      {"[node]\nid = \"a\"\ndial = \"b:1\"\n", 3, "node.dial"},
      {"[node]\nid = \"a\"\ndial = [\"b:1\",\n \"c\"]\n", 4, "node.dial"},
      {"[node]\nid = \"a\"\nsession_count_max = -1\n", 3, "node.session_count_max"},
      {"[node]\nid = \"a\"\n[link]\ndown_after = 5\n", 4, "link.down_after"},
      {"[node]\nid = \"a\"\n[link]\ndown_after = \"5 parsecs\"\n", 4, "link.down_after"},
      {"[node]\nid = \"a\"\n[link]\ndwon_after = \"5s\"\n", 4, "link.dwon_after"},
      {"[node]\nid = \"a\"\n[redial]\nfactor_percent = 5000000000\n", 4, "redial.factor_percent"},
      {"[node]\nid = \"a\"\n[linke]\n", 3, "linke"},
      {"link = 3\n[node]\nid = \"a\"\n", 1, "link"},
      {"[node]\nid = \"a\n", 2, ""},
      {"[node]\nid = \"a\"\n[link]\ndown_after = \"1s\"\n", 4, "link.down_after"},
      {"[node]\nid = \"a\"\n[link]\nmessage_bytes_max = 1023\n", 4, "link.message_bytes_max"},
      {"[node]\nid = \"a\"\n[redial]\nfactor_percent = 99\n", 4, "redial.factor_percent"},
      {"[node]\nid = \"a\"\n[redial]\nafter_refusal = \"0s\"\n", 4, "redial.after_refusal"},
      // What is above the limit is the default of another key.
      {"[node]\nid = \"a\"\n[link]\nheartbeat_period = \"9s\"\n", 0, ""},
      {"", 0, "node.id"},
  };
  for (const wrong_text& one : all) {
    peer_options out;
    out.cluster = "untouched";
    const auto problem = parse_peer_config(one.text, out);
    ASSERT_TRUE(problem) << one.text;
    EXPECT_EQ(one.line, problem->line) << one.text << problem->to_string();
    EXPECT_EQ(one.key, problem->key) << one.text << problem->to_string();
    EXPECT_FALSE(problem->text.empty());
    EXPECT_EQ("untouched", out.cluster);
    EXPECT_TRUE(out.node.empty());
  }
}

}  // namespace
}  // namespace reprise
