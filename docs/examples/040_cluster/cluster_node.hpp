// A node of a cluster with one actor, its member.
#pragma once

#include <reprise/env/environment.hpp>
#include <reprise/env/task.hpp>
#include <reprise/peer/peer_options.hpp>

#include "member.hpp"

namespace examples {

struct cluster_options {
  reprise::peer_options peers;
  member_options member;
};

// Runs until stop is requested, then says goodbye. Throws when it cannot listen. Its first line:
//
//   NODE, incarnation HEX, listens on ADDRESS:PORT
//
// Beside the lines of its member (member.hpp): HOST:PORT refused: REASON, or: somebody refused: REASON
reprise::task<void> cluster_node(reprise::environment env, cluster_options options);

}  // namespace examples
