#include <reprise/sim/choices.hpp>

#include <fmt/format.h>

namespace reprise::sim {

const std::array<family, purpose_count> choices::purpose_families = [] {
  std::array<family, purpose_count> table{};
  for (std::size_t i = 0; i < purpose_count; ++i) table[i] = family_of(static_cast<purpose>(i));
  return table;
}();

choices::choices(const recipe& base)
    : seed_(base.seed.value_or(0)),
      data_seed_(base.data_seed),
      seeded_(base.seed.has_value()),
      masks_(base.masks) {
  for (const auto& point : base.points)
    points_[{point.entity.value, point.ordinal, point.what}] = {point.bound, point.value, false,
                                                                false, point.path};
  strengths_[static_cast<std::size_t>(family::data)] = strength_max;
}

const std::uint64_t* choices::masked_seed_for(entity_id entity, family belongs) {
  const std::uint64_t* seed = seeded_ ? &seed_ : nullptr;
  if (belongs == family::data) return seed;
  std::string path;  // built once, when the first mask needs it
  for (const recipe_mask& mask : masks_) {
    if (mask.covers && *mask.covers != belongs) continue;
    if (now_ns_ < mask.from_ns || now_ns_ >= mask.to_ns) continue;
    if (mask.pattern != "*") {
      if (path.empty() && names_ != nullptr) path = names_->path(entity);
      if (!pattern_matches(mask.pattern, path)) continue;
    }
    seed = mask.reseed ? &*mask.reseed : nullptr;
  }
  return seed;
}

bool choices::from_point(entity_id entity, purpose what, std::uint64_t ordinal, std::uint64_t bound,
                         std::uint64_t& value) {
  const auto found = points_.find({entity.value, ordinal, what});
  if (found == points_.end()) return false;
  point_state& point = found->second;
  point.used = true;
  if (point.value >= bound) {
    point.exceeded = true;
    return false;
  }
  value = point.value;
  return true;
}

std::uint64_t choices::draw_on(entity_id entity, purpose what, family belongs,
                               std::uint64_t ordinal, std::uint64_t bound) {
  if (bound <= 1) return 0;
  std::uint64_t value = 0;
  if (points_.empty() || !from_point(entity, what, ordinal, bound, value)) {
    const std::uint64_t* seed = seed_for(entity, belongs);
    value = seed != nullptr ? scale(prf(*seed, entity, what, ordinal), bound) : 0;
  }
  family_account& account = account_.of(belongs);
  ++account.considered;
  account.expected_millionths += 1'000'000 - 1'000'000 / bound;
  account.fired += value != 0;
  record(entity, what, ordinal, bound, value);
  return value;
}

bool choices::chance_on(entity_id entity, purpose what, family belongs, std::uint64_t ordinal,
                        std::uint32_t millionths) {
  std::uint64_t value = 0;
  if (points_.empty() || !from_point(entity, what, ordinal, 2, value)) {
    const std::uint64_t* seed = seed_for(entity, belongs);
    value = seed != nullptr && scale(prf(*seed, entity, what, ordinal), 1'000'000) < millionths;
  }
  family_account& account = account_.of(belongs);
  ++account.considered;
  account.expected_millionths += millionths;
  account.fired += value;
  record(entity, what, ordinal, 2, value);
  return value != 0;
}

std::uint64_t choices::data(entity_id entity, purpose what, std::uint64_t ordinal) {
  std::uint64_t value = 0;
  if (points_.empty() || !from_point(entity, what, ordinal, ~std::uint64_t{0}, value))
    value = prf(data_seed_, entity, what, ordinal);
  record(entity, what, ordinal, ~std::uint64_t{0}, value);
  return value;
}

std::vector<std::string> choices::stale_points() const {
  std::vector<std::string> stale;
  for (const auto& [at, point] : points_) {
    if (point.used && !point.exceeded) continue;
    stale.push_back(fmt::format("{} {} {}: {}", point.path, to_string(at.what), at.ordinal,
                                point.used ? "exceeds its bound" : "was never asked for"));
  }
  return stale;
}

}  // namespace reprise::sim
