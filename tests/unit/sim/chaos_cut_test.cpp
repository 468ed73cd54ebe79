// The shapes of cuts that chaos draws, in a world: one point of a recipe chooses the shape, and everything
// else is benign, so the paths that close are those of the shape with the nodes in their order.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/sim/partition.hpp>
#include <reprise/sim/world.hpp>

namespace reprise::sim {
namespace {

using table = std::vector<std::string>;

constexpr std::int64_t length_ns = 600'000'000;

recipe_point point(purpose what, std::uint64_t ordinal, std::uint64_t bound, std::uint64_t value) {
  recipe_point out;
  out.path = "world/chaos";
  out.entity = child_entity(entity_id{hash_text("reprise world")}, "chaos");
  out.what = what;
  out.ordinal = ordinal;
  out.bound = bound;
  out.value = value;
  return out;
}

// A world of idle nodes, whose first cut comes after a millisecond and has this shape.
class cut_world {
 public:
  cut_world(partition_shape shape, std::size_t node_count,
            const std::vector<recipe_point>& more = {})
      : w_(options_for(shape, more)) {
    w_.set_strength(family::cut, strength_max);
    for (std::size_t i = 0; i < node_count; ++i)
      (void)w_.add_node(std::string(1, static_cast<char>('a' + i))).start_bare();
    w_.chaos(1ms);
  }

  world& operator*() noexcept { return w_; }
  // Who reaches whom: 'x' arrives, '.' does not.
  table reached() {
    table out;
    for (const auto& from : w_.nodes()) {
      out.emplace_back();
      for (const auto& to : w_.nodes())
        out.back() += w_.path_between(from->machine(), to->machine()).closed() ? '.' : 'x';
    }
    return out;
  }

 private:
  static world_options options_for(partition_shape shape, const std::vector<recipe_point>& more) {
    world_options out;
    out.base.points.push_back(
        point(purpose::cut_kind, 0, partition_shape_count, static_cast<std::uint64_t>(shape)));
    out.base.points.push_back(
        point(purpose::cut_length, 0, 250'000'000ull * (1 + strength_max), length_ns - 1'000'000));
    out.base.points.insert(out.base.points.end(), more.begin(), more.end());
    return out;
  }
  world w_;
};

struct expectation {
  partition_shape shape;
  table reached;
};

TEST(chaos_cut, of_each_shape_closes_its_paths_and_opens_them_again) {
  const expectation all[] = {
      {partition_shape::pair, {"x.xxx", ".xxxx", "xxxxx", "xxxxx", "xxxxx"}},
      {partition_shape::one_way, {"x.xxx", "xxxxx", "xxxxx", "xxxxx", "xxxxx"}},
      {partition_shape::isolation, {"x....", ".xxxx", ".xxxx", ".xxxx", ".xxxx"}},
      {partition_shape::halves, {"x....", ".xxxx", ".xxxx", ".xxxx", ".xxxx"}},
      {partition_shape::ring, {"xx..x", "xxx..", ".xxx.", "..xxx", "x..xx"}},
      {partition_shape::bridge, {"xxxxx", "xxx..", "xxx..", "x..xx", "x..xx"}},
      {partition_shape::majority, {"xx...", "xx...", "..xxx", "..xxx", "..xxx"}},
      {partition_shape::swizzle, {"x....", ".xxxx", ".xxxx", ".xxxx", ".xxxx"}},
  };
  for (const expectation& one : all) {
    cut_world sample(one.shape, 5);
    EXPECT_EQ(table(5, "xxxxx"), sample.reached());
    (*sample).run_for(2ms);
    EXPECT_EQ(one.reached, sample.reached()) << to_string(one.shape);
    (*sample).run_for(duration{length_ns - 2'000'000});
    EXPECT_EQ(one.reached, sample.reached()) << to_string(one.shape);
    (*sample).run_for(2ms);
    EXPECT_EQ(table(5, "xxxxx"), sample.reached()) << to_string(one.shape);
    EXPECT_TRUE((*sample).choose().stale_points().empty());
  }
}

TEST(chaos_cut, swizzles_in_drawn_orders) {
  constexpr std::uint64_t way_back = 1 << 20;
  constexpr std::uint64_t side_size = 2 << 20;
  // Three nodes go, c first, then b, then a; a and b change places on the way back.
  cut_world sample(
      partition_shape::swizzle, 4,
      {point(purpose::cut_victim, side_size, 4, 2), point(purpose::cut_victim, 0, 4, 2),
       point(purpose::cut_victim, way_back + 1, 2, 1)});
  const auto next = [&](duration length) {
    (*sample).run_for(length);
    return sample.reached();
  };
  EXPECT_EQ((table{"xx.x", "xx.x", "..x.", "xx.x"}), next(50ms)) << "c";
  EXPECT_EQ((table{"x..x", ".x..", "..x.", "x..x"}), next(100ms)) << "c b";
  EXPECT_EQ((table{"x...", ".x..", "..x.", "...x"}), next(100ms)) << "c b a";
  EXPECT_EQ((table{"x...", ".x..", "..xx", "..xx"}), next(200ms)) << "b a";
  EXPECT_EQ((table{"x.xx", ".x..", "x.xx", "x.xx"}), next(100ms)) << "b";
  EXPECT_EQ((table{"xxxx", "xxxx", "xxxx", "xxxx"}), next(100ms));
  EXPECT_TRUE((*sample).choose().stale_points().empty());
}

TEST(chaos_cut, of_an_ended_chaos_is_healed_for_good) {
  cut_world sample(partition_shape::swizzle, 3, {point(purpose::cut_victim, 2 << 20, 3, 2)});
  (*sample).run_for(150ms);
  EXPECT_NE(table(3, "xxx"), sample.reached());
  (*sample).heal();
  EXPECT_EQ(table(3, "xxx"), sample.reached());
  (*sample).run_for(1s);
  EXPECT_EQ(table(3, "xxx"), sample.reached());
}

TEST(chaos_cut, draws_every_shape) {
  std::vector<int> seen(partition_shape_count);
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    world_options options;
    options.base = recipe::from_seed(seed);
    options.keep_ledger = true;
    world w(options);
    w.set_strength(family::cut, strength_max);
    for (const char* name : {"a", "b", "c", "d", "e"}) (void)w.add_node(name).start_bare();
    w.chaos(10s);
    w.run_for(20s);
    for (const auto& from : w.nodes())
      for (const auto& to : w.nodes())
        EXPECT_FALSE(w.path_between(from->machine(), to->machine()).closed()) << seed;
    for (const choice& each : w.choose().ledger())
      if (each.what == purpose::cut_kind) ++seen[each.value];
    EXPECT_EQ("", w.names().collisions());
  }
  for (std::size_t i = 0; i < seen.size(); ++i)
    EXPECT_GT(seen[i], 10) << to_string(static_cast<partition_shape>(i));
}

}  // namespace
}  // namespace reprise::sim
