// Bytes as choices of a run: each record fixes one choice that the scenario's run without faults asked for.
//
// A record is 8 bytes, little-endian: family (u8), rank of the choice within that family (u16), value
// (u32), reserved (u8). Everything is taken modulo what there is, so that every mutation means something;
// missing bytes are benign.
#pragma once

#include <reprise/sim/scenario.hpp>

namespace reprise::fuzz {

class point_bytes {
 public:
  // Runs the scenario once without faults, to learn which choices it asks for.
  explicit point_bytes(const sim::scenario& what);

  [[nodiscard]] sim::recipe recipe(const_bytes bytes) const;
  // Runs the scenario with these choices; what failed, or nothing.
  [[nodiscard]] std::optional<sim::failure> run(const_bytes bytes) const;

 private:
  [[nodiscard]] sim::recipe with_families_on() const;

  const sim::scenario& scenario_;
  std::vector<std::vector<sim::choice>> by_family_;
};

}  // namespace reprise::fuzz
