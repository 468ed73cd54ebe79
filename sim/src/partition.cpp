#include <reprise/sim/partition.hpp>

#include <array>
#include <span>

#include <reprise/core/assert.hpp>

namespace reprise::sim {
namespace {

using nodes = std::span<const std::size_t>;

class severing {
 public:
  void one_way(std::size_t from, std::size_t to) { ways_.push_back({from, to}); }
  void both(std::size_t a, std::size_t b) {
    one_way(a, b);
    one_way(b, a);
  }
  void between(nodes side, nodes other) {
    for (const std::size_t a : side)
      for (const std::size_t b : other) both(a, b);
  }
  void among(nodes all) {
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = i + 1; j < all.size(); ++j) both(all[i], all[j]);
  }
  // All but neighbours; the first and the last are.
  void across(nodes circle) {
    for (std::size_t i = 0; i < circle.size(); ++i)
      for (std::size_t j = i + 2; j < circle.size(); ++j)
        if (i != 0 || j != circle.size() - 1) both(circle[i], circle[j]);
  }
  [[nodiscard]] std::vector<severed_way> take() { return std::move(ways_); }

 private:
  std::vector<severed_way> ways_;
};

}  // namespace

std::string_view to_string(partition_shape value) noexcept {
  constexpr std::array<std::string_view, partition_shape_count> names{
      "none", "pair", "one way", "isolation", "halves", "ring", "bridge", "majority", "swizzle"};
  return names[static_cast<std::size_t>(value)];
}

partition_shape fitting(partition_shape shape, std::size_t node_count) noexcept {
  REPRISE_ASSERT(node_count >= 2);
  const bool needs_three = shape == partition_shape::bridge || shape == partition_shape::majority;
  const bool needs_four = shape == partition_shape::ring;
  const bool fits = node_count >= (needs_four ? 4u : needs_three ? 3u : 2u);
  return fits ? shape : partition_shape::pair;
}

std::size_t chosen_count(const partition& what) noexcept {
  const std::size_t all = what.order.size();
  switch (what.shape) {
    case partition_shape::none: return 0;
    case partition_shape::pair:
    case partition_shape::one_way: return 2;
    case partition_shape::isolation: return 1;
    case partition_shape::halves:
    case partition_shape::swizzle: return what.side_size;
    case partition_shape::ring: return all;
    case partition_shape::bridge: return 1 + (all - 1) / 2;
    case partition_shape::majority: break;
  }
  return (all - 1) / 2;  // the minority
}

std::vector<severed_way> severed_by(const partition& what) {
  const nodes all(what.order);
  const nodes chosen = all.first(chosen_count(what));
  const nodes others = all.subspan(chosen.size());
  severing out;
  switch (what.shape) {
    case partition_shape::none: break;
    case partition_shape::pair: out.both(all[0], all[1]); break;
    case partition_shape::one_way: out.one_way(all[0], all[1]); break;
    case partition_shape::isolation:
    case partition_shape::halves:
    case partition_shape::majority: out.between(chosen, others); break;
    case partition_shape::ring: out.across(all); break;
    case partition_shape::bridge: out.between(chosen.subspan(1), others); break;
    case partition_shape::swizzle:
      out.among(chosen);
      out.between(chosen, others);
      break;
  }
  return out.take();
}

std::vector<severed_way> isolated(std::size_t node, std::size_t node_count) {
  severing out;
  for (std::size_t i = 0; i < node_count; ++i)
    if (i != node) out.both(node, i);
  return out.take();
}

std::vector<swizzle_step> swizzle_steps(const std::vector<std::size_t>& going,
                                        const std::vector<std::size_t>& coming_back,
                                        std::int64_t length_ns) {
  REPRISE_ASSERT(going.size() == coming_back.size());
  const auto count = static_cast<std::int64_t>(going.size());
  std::vector<swizzle_step> out;
  for (std::int64_t i = 0; i < count; ++i)
    out.push_back(
        {length_ns / 2 * i / count, going[static_cast<std::size_t>(i)], swizzle_step::kind::goes});
  for (std::int64_t i = 0; i < count; ++i)
    out.push_back({length_ns - length_ns / 2 * (count - 1 - i) / count,
                   coming_back[static_cast<std::size_t>(i)], swizzle_step::kind::comes_back});
  return out;
}

}  // namespace reprise::sim
