// Who a node is: a configured name, unique in its cluster, and the life it is in.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <reprise/core/result.hpp>

namespace reprise {

inline constexpr std::size_t node_id_bytes_max = 63;

// A configured name. Ordered byte by byte: the order decides which of two simultaneous dials is kept.
class node_id {
 public:
  node_id() = default;  // nobody
  // 1 to node_id_bytes_max of a-z, A-Z, 0-9, '.', '_' and '-'; anything else is protocol_error.
  [[nodiscard]] static result<node_id> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  friend auto operator<=>(const node_id&, const node_id&) = default;

 private:
  std::string text_;
};

// One start of a node's process: 64 random bits, so that two starts are told apart whatever the clocks say.
// Incarnations have no order. 0 is none.
struct incarnation_id {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(incarnation_id, incarnation_id) noexcept = default;
};

// Counts the links of one pair of incarnations, from 1. 0 is none.
using link_epoch = std::uint64_t;

// One lifetime of a peer as this node sees it: from its up to its down.
struct peer_id {
  node_id node;
  incarnation_id incarnation;
  link_epoch epoch = 0;
  friend auto operator<=>(const peer_id&, const peer_id&) = default;
};

}  // namespace reprise
