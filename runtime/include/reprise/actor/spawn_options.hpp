// How an actor begins.
#pragma once

#include <cstdint>
#include <string>

#include <reprise/core/time.hpp>

namespace reprise {

inline constexpr std::uint32_t mailbox_limit = 1u << 24;
inline constexpr std::size_t actor_name_bytes_max = 255;

// One-for-one: only the child that crashed is made anew, with what it was made of.
struct restart_options {
  enum class when : std::uint8_t { never, crashed };
  when after = when::never;
  // More restarts than this within the window: the child is given up, and its parent crashes.
  std::uint32_t count_max = 3;
  duration window = 60s;  // not below 0
};

struct spawn_options {
  // Known to the directory of this node and of every peer, at most actor_name_bytes_max; unique in the cluster.
  // Empty: not known by name.
  std::string name;
  // Known by type: followers of the type learn of it. Also what names the class when the actor moves.
  std::string type;
  // Messages that wait; the next is refused. Limits: 1 to mailbox_limit. 0: that of the system.
  std::uint32_t mailbox_max = 0;
  restart_options restart;

  spawn_options() = default;
  explicit spawn_options(std::string unique_name) : name(std::move(unique_name)) {}
};

}  // namespace reprise
