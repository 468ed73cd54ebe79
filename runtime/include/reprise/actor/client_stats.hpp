// Counters of a client_service. At rest: connections accepted = joined + refused + vanished, and joined = left +
// those who are there.
#pragma once

#include <array>
#include <cstdint>

#include <reprise/actor/client_frames.hpp>

namespace reprise {

struct client_stats {
  std::uint64_t joined = 0;     // an actor began
  std::uint64_t left = 0;       // of these: neither session nor actor is there any more
  std::uint64_t timed_out = 0;  // of these: they were silent for the session's idle_timeout
  std::array<std::uint64_t, client_refusal_count> refused{};
  std::uint64_t vanished = 0;        // the connection ended before anything was decided
  std::uint64_t frames_dropped = 0;  // they came when the actor had ended

  [[nodiscard]] std::uint64_t refused_for(client_refusal reason) const noexcept {
    return refused[static_cast<std::size_t>(reason)];
  }
  [[nodiscard]] std::uint64_t refused_count() const noexcept {
    std::uint64_t sum = 0;
    for (const std::uint64_t each : refused) sum += each;
    return sum;
  }
};

}  // namespace reprise
