// Everything that, together with the program, makes a run: a base, masks and points.
//
// File format (text, one item a line, '#' begins a comment, at most recipe_bytes_max bytes):
//
//   reprise-recipe 1
//   scenario NAME
//   base seed S | base benign
//   data S                                   the seed of programs' and workloads' random numbers
//   mask FAMILY|* PATTERN FROM_NS TO_NS benign | reseed S
//   point PATH_OR_HASH PURPOSE ORDINAL BOUND VALUE
//
// A mask covers choices of its family, for entities whose path matches PATTERN ('*' matches any run of
// characters), at world times in [FROM, TO). Later masks win. A point wins over masks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <reprise/core/entity.hpp>
#include <reprise/sim/family.hpp>

namespace reprise::sim {

inline constexpr int recipe_format_version = 1;
inline constexpr std::size_t recipe_bytes_max = 16u << 20;
inline constexpr std::size_t recipe_line_bytes_max = 4096;

struct recipe_mask {
  std::optional<family> covers;  // nothing: every family of faults
  std::string pattern = "*";
  std::int64_t from_ns = 0;
  std::int64_t to_ns = INT64_MAX;
  std::optional<std::uint64_t> reseed;  // nothing: benign
  friend bool operator==(const recipe_mask&, const recipe_mask&) = default;
};

struct recipe_point {
  std::string path;  // for people; "0x…" when the entity has no readable path
  entity_id entity;
  purpose what = purpose::latency;
  std::uint64_t ordinal = 0;
  std::uint64_t bound = 0;  // the choice lies in [0, bound)
  std::uint64_t value = 0;
  friend bool operator==(const recipe_point&, const recipe_point&) = default;
};

struct recipe {
  std::string scenario;
  std::optional<std::uint64_t> seed;  // nothing: the benign base
  std::uint64_t data_seed = 0;
  std::vector<recipe_mask> masks;
  std::vector<recipe_point> points;
  friend bool operator==(const recipe&, const recipe&) = default;

  [[nodiscard]] static recipe from_seed(std::uint64_t seed);
};

// The recipe, or the first thing that is wrong with the text, with its line.
struct parsed_recipe {
  std::optional<recipe> value;
  std::string error;
};
[[nodiscard]] parsed_recipe parse_recipe(std::string_view text);
[[nodiscard]] std::string to_text(const recipe& value);

[[nodiscard]] bool pattern_matches(std::string_view pattern, std::string_view text) noexcept;

}  // namespace reprise::sim
