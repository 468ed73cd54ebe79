// A program that uses everything an environment offers, so that a recording of it holds every kind of
// entry: it echoes on all its loops, visits a peer, sends datagrams, draws, looks at both clocks, posts,
// does what would block, and asks fault points.
#pragma once

#include <string>

#include <reprise/env/environment.hpp>
#include <reprise/env/task.hpp>

namespace reprise::properties {

struct busy_options {
  std::string peer = "peer";
  std::size_t visit_bytes = 300;  // what each visit says
  busy_options() = default;
};

[[nodiscard]] task<void> busy_program(environment env, busy_options options);

}  // namespace reprise::properties
