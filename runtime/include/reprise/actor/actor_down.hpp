// The end of an actor, as those learn it who watch it.
#pragma once

#include <cstdint>
#include <string_view>

#include <reprise/actor/actor_ref.hpp>

namespace reprise {

enum class down_reason : std::uint8_t {
  // It ended by its own will, or its parent's, or somebody stopped it.
  stopped,
  // A handler threw, or a child failed too often.
  crashed,
  // It was ended without regard to its mailbox.
  killed,
  // It had ended before the watch began, or never was.
  not_found,
  // The link to its node was lost. It may still be alive.
  link_lost,
  // Its node restarted, so it is gone.
  node_restarted,
  // It went on elsewhere, `moved_to`; of an old address it is not known whether it still lives there.
  moved,
};

inline constexpr std::uint8_t down_reason_count = static_cast<std::uint8_t>(down_reason::moved) + 1;

[[nodiscard]] std::string_view to_string(down_reason reason) noexcept;

// One watch of one actor; never used again by it. 0 is none.
struct watch_handle {
  std::uint64_t value = 0;
  friend auto operator<=>(const watch_handle&, const watch_handle&) = default;
};

struct actor_down {
  watch_handle watch;
  actor_ref who;
  down_reason reason = down_reason::stopped;
  actor_ref moved_to;
};

}  // namespace reprise
