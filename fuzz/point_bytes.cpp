#include "point_bytes.hpp"

namespace reprise::fuzz {
namespace {

constexpr std::size_t record_bytes = 8;
constexpr std::size_t record_count_max = 64;
constexpr entity_id world_entity{hash_text("reprise world")};

}  // namespace

point_bytes::point_bytes(const sim::scenario& what) : scenario_(what) {
  by_family_.resize(sim::family_count);
  sim::world_options options;
  options.base = with_families_on();
  options.keep_ledger = true;
  sim::world world(std::move(options));
  scenario_.run(world);
  for (const sim::choice& item : world.choose().ledger()) {
    const sim::family belongs = sim::family_of(item.what);
    if (belongs == sim::family::data || item.bound < 2) continue;
    by_family_[static_cast<std::size_t>(belongs)].push_back(item);
  }
}

// The benign base, in which every family is on at full strength, so that its choices are asked for.
sim::recipe point_bytes::with_families_on() const {
  sim::recipe out;
  out.scenario = std::string(scenario_.name());
  for (std::size_t i = 0; i < sim::family_count; ++i) {
    sim::recipe_point on;
    on.path = "0x0";
    on.entity = world_entity;
    on.what = sim::purpose::family_strength;
    on.ordinal = i;
    on.bound = 2 * sim::strength_max + 1;
    on.value = 2 * sim::strength_max;
    out.points.push_back(on);
  }
  return out;
}

sim::recipe point_bytes::recipe(const_bytes bytes) const {
  sim::recipe out = with_families_on();
  for (std::size_t i = 0; i < record_count_max && bytes.size() >= record_bytes; ++i) {
    const auto& choices = by_family_[std::to_integer<std::size_t>(bytes[0]) % sim::family_count];
    if (!choices.empty()) {
      const sim::choice& chosen =
          choices[load_le<std::uint16_t>(bytes.data() + 1) % choices.size()];
      sim::recipe_point point;
      point.path = "0x0";
      point.entity = chosen.entity;
      point.what = chosen.what;
      point.ordinal = chosen.ordinal;
      point.bound = chosen.bound;
      point.value = 1 + load_le<std::uint32_t>(bytes.data() + 3) % (chosen.bound - 1);
      out.points.push_back(point);
    }
    bytes = bytes.subspan(record_bytes);
  }
  return out;
}

std::optional<sim::failure> point_bytes::run(const_bytes bytes) const {
  sim::world_options options;
  options.base = recipe(bytes);
  options.event_count_max = 2'000'000;
  sim::world world(std::move(options));
  scenario_.run(world);
  return world.failed();
}

}  // namespace reprise::fuzz
