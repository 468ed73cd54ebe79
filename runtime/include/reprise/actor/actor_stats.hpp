// Counters of one loop's actors. At rest: sent here and arrived = handled + dead letters + waiting.
#pragma once

#include <array>
#include <cstdint>

#include <reprise/actor/dead_letter.hpp>

namespace reprise {

struct actor_stats {
  std::uint64_t accepted =
      0;  // tells and asks that came to an actor of this loop, or to its empty place
  std::uint64_t handled = 0;  // of these, handed to a handler
  std::uint64_t sent_remote =
      0;  // tells and asks that a link took; what it lost is a dead letter, too
  std::uint64_t forwarded = 0;     // accepted, and sent on to where the actor moved
  std::uint64_t signals = 0;       // handed to a handler
  std::uint64_t asks = 0;          // asked by this loop
  std::uint64_t late_answers = 0;  // nobody waited any more
  std::uint64_t spawned = 0;
  std::uint64_t ended = 0;
  std::uint64_t crashed = 0;  // of the ended
  std::uint64_t restarts = 0;
  std::array<std::uint64_t, dead_letter_reason_count> dead_letters{};

  [[nodiscard]] std::uint64_t dead_letter_count() const noexcept {
    std::uint64_t sum = 0;
    for (const std::uint64_t each : dead_letters) sum += each;
    return sum;
  }
  actor_stats& operator+=(const actor_stats& other) noexcept;
};

}  // namespace reprise
