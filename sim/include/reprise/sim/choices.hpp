// Every decision of the simulated world: PRF(seed, entity, purpose, ordinal), with masks and points of
// the recipe on top. Zero is always benign.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <reprise/core/entity.hpp>
#include <reprise/core/time.hpp>
#include <reprise/sim/accounting.hpp>
#include <reprise/sim/entity_names.hpp>
#include <reprise/sim/recipe.hpp>

namespace reprise::sim {

// One choice that was made, for ledgers.
struct choice {
  entity_id entity;
  purpose what;
  std::uint64_t ordinal;
  std::uint64_t bound;
  std::uint64_t value;
  std::int64_t when_ns;
};

// How strong each family is in a run: 0 is off, strength_max the strongest.
inline constexpr std::uint32_t strength_max = 16;
using strengths = std::array<std::uint8_t, family_count>;

class choices {
 public:
  explicit choices(const recipe& base);

  // A run starts with every family off; swarm or the author turns them on.
  void set_strength(family which, std::uint32_t strength) noexcept {
    strengths_[static_cast<std::size_t>(which)] = static_cast<std::uint8_t>(strength);
  }
  [[nodiscard]] std::uint32_t strength(family which) const noexcept {
    return strengths_[static_cast<std::size_t>(which)];
  }
  [[nodiscard]] bool on(family which) const noexcept {
    return strengths_[static_cast<std::size_t>(which)] != 0;
  }

  // In [0, bound). 0 when the family is off. Counts as a firing when not 0.
  [[nodiscard]] std::uint64_t draw(entity_id entity, purpose what, std::uint64_t ordinal,
                                   std::uint64_t bound) {
    const family belongs = family_of_fast(what);
    if (strengths_[static_cast<std::size_t>(belongs)] == 0) return 0;
    return draw_on(entity, what, belongs, ordinal, bound);
  }

  // True with the given chance (in millionths) while the family is on.
  [[nodiscard]] bool chance(entity_id entity, purpose what, std::uint64_t ordinal,
                            std::uint32_t millionths) {
    const family belongs = family_of_fast(what);
    if (strengths_[static_cast<std::size_t>(belongs)] == 0) return false;
    return chance_on(entity, what, belongs, ordinal, millionths);
  }

  // Random numbers of programs and workloads: not faults, drawn from the data seed.
  [[nodiscard]] std::uint64_t data(entity_id entity, purpose what, std::uint64_t ordinal);

  // A run of the benign base draws no faults but those of points.
  [[nodiscard]] bool benign() const noexcept { return !seeded_; }

  [[nodiscard]] accounting& account() noexcept { return account_; }
  void affected(family which) noexcept { account_.affected(which); }

  void set_now(std::int64_t world_ns) noexcept { now_ns_ = world_ns; }
  // Needed when the recipe has masks with patterns.
  void set_names(const entity_names* names) noexcept { names_ = names; }

  // Records every choice from now on.
  void keep_ledger() { ledger_on_ = true; }
  [[nodiscard]] const std::vector<choice>& ledger() const noexcept { return ledger_; }

  // Points that were never asked for, or whose bound has changed; empty when the recipe is fresh.
  [[nodiscard]] std::vector<std::string> stale_points() const;

 private:
  struct key {
    std::uint64_t entity;
    std::uint64_t ordinal;
    purpose what;
    auto operator<=>(const key&) const = default;
  };
  struct point_state {
    std::uint64_t bound;
    std::uint64_t value;
    bool used = false;
    bool exceeded = false;
    std::string path;
  };

  static family family_of_fast(purpose what) noexcept {
    return purpose_families[static_cast<std::size_t>(what)];
  }
  static const std::array<family, purpose_count> purpose_families;

  [[nodiscard]] static std::uint64_t prf(std::uint64_t seed, entity_id entity, purpose what,
                                         std::uint64_t ordinal) noexcept {
    const std::uint64_t a = fold_multiply(seed ^ hash_prime_0, entity.value ^ hash_prime_1);
    const std::uint64_t b = ordinal ^ static_cast<std::uint64_t>(what) << 56;
    return avalanche(fold_multiply(a ^ hash_prime_2, b ^ hash_prime_0) + a);
  }
  [[nodiscard]] static std::uint64_t scale(std::uint64_t raw, std::uint64_t bound) noexcept {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<wide>(raw) * bound >> 64);
  }

  std::uint64_t draw_on(entity_id entity, purpose what, family belongs, std::uint64_t ordinal,
                        std::uint64_t bound);
  bool chance_on(entity_id entity, purpose what, family belongs, std::uint64_t ordinal,
                 std::uint32_t millionths);
  // The seed in force for this choice, or nothing when it is benign.
  const std::uint64_t* seed_for(entity_id entity, family belongs) {
    if (!masks_.empty()) return masked_seed_for(entity, belongs);
    return seeded_ ? &seed_ : nullptr;
  }
  const std::uint64_t* masked_seed_for(entity_id entity, family belongs);
  bool from_point(entity_id entity, purpose what, std::uint64_t ordinal, std::uint64_t bound,
                  std::uint64_t& value);
  void record(entity_id entity, purpose what, std::uint64_t ordinal, std::uint64_t bound,
              std::uint64_t value) {
    if (ledger_on_) ledger_.push_back({entity, what, ordinal, bound, value, now_ns_});
  }

  std::uint64_t seed_ = 0;
  std::uint64_t data_seed_ = 0;
  bool seeded_ = false;
  bool ledger_on_ = false;
  strengths strengths_{};
  accounting account_;
  std::int64_t now_ns_ = 0;
  const entity_names* names_ = nullptr;
  std::vector<recipe_mask> masks_;
  std::map<key, point_state> points_;
  std::vector<choice> ledger_;
};

}  // namespace reprise::sim
