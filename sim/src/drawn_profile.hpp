// What a host does where operating systems differ: as its profile says, else drawn here, when it first
// matters, and kept in the profile. A choice that never mattered was never made, so that the accounts of
// a small campaign hold nothing against its family.
#pragma once

#include <reprise/core/time.hpp>

namespace reprise::sim {

class host;
class path;
class world;

// Unread bytes are dropped when the connection is reset.
[[nodiscard]] bool discards_unread(world& owner, host& machine);
// A full backlog refuses instead of ignoring.
[[nodiscard]] bool refuses_when_full(world& owner, host& machine);
// How long a sender on this host repeats what `closed` keeps from being confirmed.
[[nodiscard]] duration give_up_timeout(world& owner, host& machine, const path& closed);

}  // namespace reprise::sim
