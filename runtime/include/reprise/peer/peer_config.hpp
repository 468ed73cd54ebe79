// A node's configuration as text (TOML 1.0):
//
//   [node]
//   id = "alpha"                       # required; 1 to 63 of a-z, A-Z, 0-9, '.', '_' and '-'
//   cluster = "default"                # at most 63 bytes
//   listen = "0.0.0.0:7700"            # ADDRESS:PORT, or false; port 0, any one, when it is not said
//   dial = ["beta:7700", "[::1]:7701"] # nobody when it is not said
//   session_count_max = 1024           # accepted connections
//
//   [link]
//   connect_timeout = "5s"
//   handshake_timeout = "5s"
//   stable_after = "10s"
//   heartbeat_period = "1s"
//   suspect_after = "3s"
//   down_after = "10s"
//   superseded_for = "60s"
//   message_bytes_max = 16777216       # bytes; 1024 at least
//   chunk_bytes = 16384                # bytes
//   queue_bytes_high = 67108864        # bytes
//   queue_bytes_low = 16777216         # bytes
//
//   [redial]
//   first = "200ms"
//   most = "30s"
//   factor_percent = 180               # of the delay before
//   jitter_percent = 25                # of each delay, up or down
//   after_refusal = "30s"
//
// That is every key, with its default except for id, listen and dial. Lengths of time are a whole number and ms, s, min
// or h. What each one does, and its limits: peer_options.hpp; [redial]: back_off.hpp. Features and authentication are
// the program's.
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
