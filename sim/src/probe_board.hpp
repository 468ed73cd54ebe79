// Fault points and marks of product code, answered by the world's choices.
#pragma once

#include <map>

#include <reprise/sim/world.hpp>

namespace reprise::sim {

class world::probe_board final : public probe_sink {
 public:
  explicit probe_board(world& owner) noexcept : world_(owner) {}

  bool fires(entity_tag site, entity_id where) override {
    choices& choose = world_.choose();
    if (!choose.on(family::fault_point)) return false;
    const entity_id name = child_entity(world_.root(), site);
    // Two levels: a site is active in a quarter of the runs, and then fires now and then.
    if (!choose.chance(name, purpose::site_active, 0, 250'000)) return false;
    const entity_id here = child_entity(where, site);
    const bool fired = choose.chance(here, purpose::site_fires, ordinals_[here]++,
                                     15'000 * choose.strength(family::fault_point));
    if (fired) choose.affected(family::fault_point);
    return fired;
  }

  void reached(entity_tag mark) override { world_.marks().reached(mark.text); }

 private:
  world& world_;
  std::map<entity_id, std::uint64_t> ordinals_;
};

}  // namespace reprise::sim
