#include "drawn_profile.hpp"

#include <reprise/sim/world.hpp>

namespace reprise::sim {
namespace {

constexpr duration usual_patience = 924s;  // Linux, tcp_retries2 = 15

bool drawn_once(world& owner, const host& machine, purpose what, std::optional<bool>& kept) {
  if (kept) return *kept;
  if (!owner.choose().on(family::host_profile)) return false;
  kept = owner.choose().draw(machine.entity(), what, 0, 2) != 0;
  return *kept;
}

}  // namespace

bool discards_unread(world& owner, host& machine) {
  return drawn_once(owner, machine, purpose::reset_discards, machine.profile.reset_discards_unread);
}

bool refuses_when_full(world& owner, host& machine) {
  return drawn_once(owner, machine, purpose::backlog_refuses, machine.profile.backlog_refuses);
}

duration give_up_timeout(world& owner, host& machine, const path& closed) {
  std::optional<duration>& kept = machine.profile.give_up_timeout;
  if (kept) return *kept;
  // The choice is the cuts', so a loss of power does not make it.
  if (closed.cuts == 0 || !owner.choose().on(family::cut)) return usual_patience;
  // Administrators shorten it; so a drawn patience is between 5 s and 67 s.
  const std::uint64_t drawn = owner.choose().draw(machine.entity(), purpose::give_up, 0, 64);
  kept = drawn == 0 ? usual_patience : duration(std::chrono::seconds(4 + drawn));
  return *kept;
}

}  // namespace reprise::sim
