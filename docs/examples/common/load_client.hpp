// A dummy client: many sessions that send numbered messages and wait for each to come back.
//
// When it stops, nothing is sent any more, and the wait count (messages sent and not yet answered, on
// connections that live) must reach 0.
#pragma once

#include <cstdint>
#include <functional>

#include <reprise/core/endpoint.hpp>
#include <reprise/env/task.hpp>
#include <reprise/session/session_factory.hpp>

#include "print_line.hpp"

namespace examples {

class load_group;

struct load_options {
  reprise::host_port to;
  std::size_t session_count = 10;            // spread over the node's loops
  std::size_t outstanding = 4;               // messages in flight per session
  reprise::duration run_for{5'000'000'000};  // 0: until stop is requested
  reprise::duration think{0};                // between rounds of messages; 0: as fast as it goes
  reprise::duration redial_after{200'000'000};
  reprise::session_options session;
  print_line print = [](std::string_view) {};
  const char* noun = "echo";  // what is counted, for people
};

// The monitor's figures.
struct load_report {
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t waiting = 0;
  std::uint64_t lost = 0;   // waiting when their connection ended
  std::uint64_t wrong = 0;  // changed, repeated or out of order: always a bug
  std::uint64_t connected = 0;
  std::uint64_t connect_failures = 0;

  load_report& operator+=(const load_report& other) noexcept;
};

// How a loop's group of sessions makes one.
using load_factory = std::function<reprise::session_factory(load_group&)>;

// Runs until run_for has passed or stop is requested, then stops and returns when the wait count is 0.
// `out` outlives the task. Throws when an answer was wrong.
reprise::task<void> load_client(reprise::environment env, load_options options,
                                load_factory factory, load_report* out);

}  // namespace examples
