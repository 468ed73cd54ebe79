// Who waits for whose answer, and whether some wait in a circle.
//
// An actor whose handler is suspended handles nothing else, unless that handler is interleaved. When it waits for the
// answer of one that waits, over however many others, for its own, all of them wait until their time-outs. The waits of
// several loops and nodes, put together, show it:
//
//   std::vector<ask_wait> all = one.here().waits();      // each on its loop
//   append(all, two.here().waits());
//   for (const ask_wait& each : find_cycle(all)) say(to_string(each));
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <reprise/actor/actor_ref.hpp>
#include <reprise/core/time.hpp>

namespace reprise {

// An ask that was co_awaited by an actor which handles nothing before it has its outcome.
struct ask_wait {
  actor_ref asker;
  actor_ref target;
  std::string_view request;  // its name on the wire
  time_point until;          // its time-out, by the asker's clock
};

// "ASKER waits for TARGET: bank.balance", for people.
[[nodiscard]] std::string to_string(const ask_wait& wait);

// The first circle, each waiting for the next one and the last one for the first; empty when there is none. Which one
// is first depends on the addresses alone. n log n.
[[nodiscard]] std::vector<ask_wait> find_cycle(std::span<const ask_wait> all);

}  // namespace reprise
