// Shapes of partitions: which of some nodes no longer reach which. Knows neither worlds nor time; nodes
// are numbers from 0.
//
// Source: Jepsen's nemesis (halves, ring, bridge, majority) and FoundationDB's swizzle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace reprise::sim {

// The numbers are values of choices in recipes: append only.
enum class partition_shape : std::uint8_t {
  none,
  pair,       // two nodes lose each other
  one_way,    // one node no longer reaches another, which still reaches it
  isolation,  // one node is alone
  halves,     // two sides of any size
  ring,    // each node reaches its two neighbours in a circle; of five nodes, each sees a majority
  bridge,  // two sides and a node that both of them reach
  majority,  // more than half of the nodes on one side, the rest on the other
  swizzle,   // nodes are isolated one after the other, and come back in another order
};
inline constexpr std::size_t partition_shape_count =
    static_cast<std::size_t>(partition_shape::swizzle) + 1;

[[nodiscard]] std::string_view to_string(partition_shape value) noexcept;

// The shape itself, or a pair where it needs more nodes than there are. Precondition: two nodes.
[[nodiscard]] partition_shape fitting(partition_shape shape, std::size_t node_count) noexcept;

struct partition {
  partition_shape shape = partition_shape::none;
  std::vector<std::size_t> order;  // every node once, those that were chosen first
  std::size_t side_size = 1;       // of halves and swizzle: how many are chosen
};

// How many nodes are chosen; the order of the others does not count.
[[nodiscard]] std::size_t chosen_count(const partition& what) noexcept;

// One direction between two nodes.
struct severed_way {
  std::size_t from;
  std::size_t to;
  friend bool operator==(const severed_way&, const severed_way&) = default;
};

// Each once. Of a swizzle, what is severed when all of its nodes are isolated.
[[nodiscard]] std::vector<severed_way> severed_by(const partition& what);
[[nodiscard]] std::vector<severed_way> isolated(std::size_t node, std::size_t node_count);

// One node goes, or comes back.
struct swizzle_step {
  enum class kind : std::uint8_t { goes, comes_back };
  std::int64_t after_ns;
  std::size_t node;
  kind what;
};

// Goes through the nodes in the first half of the time, and back through them in the second: the last
// one comes back at its end. Both name the same nodes.
[[nodiscard]] std::vector<swizzle_step> swizzle_steps(const std::vector<std::size_t>& going,
                                                      const std::vector<std::size_t>& coming_back,
                                                      std::int64_t length_ns);

}  // namespace reprise::sim
