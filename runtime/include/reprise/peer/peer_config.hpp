// A node's configuration as text (TOML 1.0):
//
//   [node]
//   id = "alpha"                       # required
//   cluster = "game"
//   listen = "0.0.0.0:7700"            # or false
//   dial = ["beta:7700", "[::1]:7701"]
//   session_count_max = 1024
//
//   [link]                             # every key as in peer_options
//   heartbeat_period = "1s"            # lengths of time: a number and ms, s, min or h
//   message_bytes_max = 16777216
//
//   [redial]
//   first = "200ms"
//   most = "30s"
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <reprise/peer/peer_options.hpp>

namespace reprise {

struct config_problem {
  std::uint32_t line = 0;  // from 1; 0 when it is not about one
  std::string key;         // "link.down_after"; empty when it is not about one
  std::string text;

  // "line 3: link.down_after: …", for people.
  [[nodiscard]] std::string to_string() const;
};

// Fills `out`, or says what is wrong and leaves it as it was. Unknown keys are wrong: a knob that is
// misspelt must not be silently at its default.
[[nodiscard]] std::optional<config_problem> parse_peer_config(std::string_view text,
                                                              peer_options& out);

}  // namespace reprise
