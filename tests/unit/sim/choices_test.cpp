// Every choice is a function of seed, entity, purpose and ordinal alone; zero is benign; masks and points
// change what they name and nothing else.
#include <reprise/sim/choices.hpp>

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

constexpr entity_id one{11};
constexpr entity_id two{22};

choices all_on(const recipe& base) {
  choices out(base);
  for (std::size_t i = 0; i < family_count; ++i)
    if (static_cast<family>(i) != family::data)
      out.set_strength(static_cast<family>(i), strength_max);
  return out;
}

// What every purpose of every family draws, for two entities.
std::vector<std::uint64_t> sweep(choices& from) {
  std::vector<std::uint64_t> out;
  for (std::size_t p = 0; p < purpose_count; ++p)
    for (const entity_id entity : {one, two})
      for (std::uint64_t ordinal = 0; ordinal < 8; ++ordinal)
        out.push_back(from.draw(entity, static_cast<purpose>(p), ordinal, 1000));
  return out;
}

std::size_t changes(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] != b[i];
  return count;
}

recipe_point point(entity_id entity, purpose what, std::uint64_t ordinal, std::uint64_t value) {
  recipe_point out;
  out.path = "p";
  out.entity = entity;
  out.what = what;
  out.ordinal = ordinal;
  out.bound = 1000;
  out.value = value;
  return out;
}

TEST(choices, of_the_benign_base_are_all_zero) {
  choices benign = all_on(recipe{});
  EXPECT_TRUE(benign.benign());
  for (const std::uint64_t value : sweep(benign)) EXPECT_EQ(0u, value);
  for (std::uint64_t i = 0; i < 100; ++i)
    EXPECT_FALSE(benign.chance(one, purpose::datagram_drop, i, 999'999));
}

TEST(choices, of_families_that_are_off_are_all_zero) {
  choices off(recipe::from_seed(3));
  for (std::size_t p = 0; p < purpose_count; ++p) {
    const auto what = static_cast<purpose>(p);
    if (family_of(what) == family::data) continue;
    EXPECT_EQ(0u, off.draw(one, what, 1, 1'000'000));
    EXPECT_FALSE(off.chance(one, what, 1, 1'000'000));
  }
  EXPECT_EQ(0u, off.account().of(family::latency).considered);
}

TEST(choices, depend_on_the_key_and_not_on_the_order_of_asking) {
  choices first = all_on(recipe::from_seed(3));
  choices second = all_on(recipe::from_seed(3));
  const std::vector<std::uint64_t> forward = sweep(first);
  (void)second.draw(two, purpose::latency, 99, 10);  // one more question moves nothing
  EXPECT_EQ(forward, sweep(second));
  EXPECT_EQ(forward, sweep(second)) << "asking again";
  choices other = all_on(recipe::from_seed(4));
  EXPECT_GT(changes(forward, sweep(other)), forward.size() * 9 / 10);
}

TEST(choices, dropping_one_family_moves_no_other_choice) {
  choices full = all_on(recipe::from_seed(5));
  const std::vector<std::uint64_t> before = sweep(full);
  for (std::size_t i = 0; i < family_count; ++i) {
    const auto dropped = static_cast<family>(i);
    if (dropped == family::data) continue;
    choices fewer = all_on(recipe::from_seed(5));
    fewer.set_strength(dropped, 0);
    const std::vector<std::uint64_t> after = sweep(fewer);
    for (std::size_t at = 0; at < before.size(); ++at) {
      const auto what = static_cast<purpose>(at / 16);
      EXPECT_EQ(family_of(what) == dropped ? 0 : before[at], after[at]) << to_string(dropped);
    }
  }
}

TEST(choices, lie_below_their_bound_and_reach_all_of_it) {
  choices some = all_on(recipe::from_seed(6));
  EXPECT_EQ(0u, some.draw(one, purpose::latency, 0, 0));
  EXPECT_EQ(0u, some.draw(one, purpose::latency, 0, 1));
  std::array<int, 5> seen{};
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const std::uint64_t value = some.draw(one, purpose::latency, i, 5);
    ASSERT_LT(value, 5u);
    ++seen[value];
  }
  for (const int count : seen) EXPECT_NEAR(1000, count, 150);
}

TEST(choices, chances_come_about_as_often_as_they_say) {
  choices some = all_on(recipe::from_seed(7));
  int hits = 0;
  for (std::uint64_t i = 0; i < 10'000; ++i)
    hits += some.chance(one, purpose::connect_lost, i, 250'000);
  EXPECT_NEAR(2500, hits, 200);
  EXPECT_TRUE(some.chance(one, purpose::connect_lost, 0, 1'000'000));
  EXPECT_FALSE(some.chance(one, purpose::connect_lost, 0, 0));
}

TEST(choices, account_for_what_was_asked_and_what_fired) {
  choices some = all_on(recipe::from_seed(8));
  for (std::uint64_t i = 0; i < 1000; ++i)
    (void)some.chance(one, purpose::datagram_drop, i, 100'000);
  const family_account& drops = some.account().of(family::datagram_drop);
  EXPECT_EQ(1000u, drops.considered);
  EXPECT_EQ(100'000'000u, drops.expected_millionths);
  EXPECT_NEAR(100.0, static_cast<double>(drops.fired), 35);
  EXPECT_EQ(0u, drops.affected);
  some.affected(family::datagram_drop);
  EXPECT_EQ(1u, drops.affected);
}

TEST(choices, data_is_drawn_from_its_own_seed_also_on_the_benign_base) {
  recipe benign;
  benign.data_seed = 9;
  recipe seeded = recipe::from_seed(1);
  seeded.data_seed = 9;
  choices a(benign);
  choices b(seeded);
  EXPECT_EQ(a.data(one, purpose::random, 4), b.data(one, purpose::random, 4));
  EXPECT_NE(a.data(one, purpose::random, 4), a.data(one, purpose::random, 5));
  EXPECT_NE(a.data(one, purpose::random, 4), a.data(two, purpose::random, 4));
}

// Recipes and seeds that people kept mean the same tomorrow, and on every compiler.
TEST(choices, of_a_seed_never_change) {
  struct pinned {
    entity_id entity;
    purpose what;
    std::uint64_t ordinal;
    std::uint64_t bound;
    std::uint64_t value;
  };
  constexpr pinned all[] = {
      {one, purpose::latency, 0, 1'000'000, 813'952},
      {one, purpose::latency, 1, 1'000'000, 682'596},
      {two, purpose::latency, 0, 1'000'000, 386'374},
      {one, purpose::segment_cut, 7, 1024, 473},
      {one, purpose::write_completion, std::uint64_t{1} << 40, 1'600'001, 1'085'707},
      {entity_id{0xfedcba9876543210}, purpose::source_order, 3, 33, 29},
      {one, purpose::cut_time, 0, 941'176'470, 446'750'224},
      {one, purpose::cut_kind, 5, 1000, 790},
      {one, purpose::crash_victim, 2, std::uint64_t{1} << 31, 757'398'821},
      {one, purpose::family_strength, 4, 33, 14},
      {one, purpose::workload, 4, ~std::uint64_t{0}, 2'433'870'491'584'726'548},
  };
  choices some = all_on(recipe::from_seed(42));
  for (const pinned& each : all)
    EXPECT_EQ(each.value, some.draw(each.entity, each.what, each.ordinal, each.bound))
        << to_string(each.what) << " " << each.ordinal;
  EXPECT_EQ(0x8e2fdc1517983486u, some.data(one, purpose::random, 0));
  EXPECT_EQ(0xf966c2181d3f986du, some.data(two, purpose::workload, 9));
  std::uint32_t chances = 0;
  for (std::uint32_t i = 0; i < 32; ++i)
    chances |= std::uint32_t{some.chance(one, purpose::datagram_drop, i, 250'000)} << i;
  EXPECT_EQ(0x202519u, chances);
}

// --- Masks

TEST(choices, a_mask_makes_its_family_benign_and_no_other) {
  choices full = all_on(recipe::from_seed(5));
  const std::vector<std::uint64_t> before = sweep(full);
  recipe masked = recipe::from_seed(5);
  masked.masks.push_back({family::segmentation, "*", 0, INT64_MAX, std::nullopt});
  choices some = all_on(masked);
  const std::vector<std::uint64_t> after = sweep(some);
  for (std::size_t at = 0; at < before.size(); ++at) {
    const bool covered = family_of(static_cast<purpose>(at / 16)) == family::segmentation;
    EXPECT_EQ(covered ? 0 : before[at], after[at]);
  }
}

TEST(choices, a_mask_holds_in_its_span_of_time) {
  recipe masked = recipe::from_seed(5);
  masked.masks.push_back({std::nullopt, "*", 100, 200, std::nullopt});
  choices some = all_on(masked);
  const std::uint64_t free = some.draw(one, purpose::latency, 1, 1000);
  ASSERT_NE(0u, free);
  for (const auto& [time, expected] : std::vector<std::pair<std::int64_t, std::uint64_t>>{
           {99, free}, {100, 0}, {199, 0}, {200, free}}) {
    some.set_now(time);
    EXPECT_EQ(expected, some.draw(one, purpose::latency, 1, 1000)) << time;
  }
}

TEST(choices, a_mask_covers_the_entities_whose_path_matches) {
  entity_names names;
  names.add(entity_id{1}, {}, "server", 0);
  names.add(one, entity_id{1}, "loop", 0);
  names.add(entity_id{2}, {}, "client", 0);
  names.add(two, entity_id{2}, "loop", 0);
  recipe masked = recipe::from_seed(5);
  masked.masks.push_back({std::nullopt, "server/*", 0, INT64_MAX, std::nullopt});
  choices some = all_on(masked);
  some.set_names(&names);
  choices plain = all_on(recipe::from_seed(5));
  EXPECT_EQ(0u, some.draw(one, purpose::latency, 1, 1000));
  EXPECT_EQ(plain.draw(two, purpose::latency, 1, 1000), some.draw(two, purpose::latency, 1, 1000));
}

TEST(choices, reseeding_draws_as_that_seed_and_the_last_mask_wins) {
  recipe masked = recipe::from_seed(5);
  masked.masks.push_back({std::nullopt, "*", 0, INT64_MAX, std::nullopt});
  masked.masks.push_back({family::latency, "*", 0, INT64_MAX, 77});
  choices some = all_on(masked);
  choices other = all_on(recipe::from_seed(77));
  EXPECT_EQ(other.draw(one, purpose::latency, 1, 1000), some.draw(one, purpose::latency, 1, 1000));
  EXPECT_EQ(0u, some.draw(one, purpose::write_cut, 1, 1000));
}

TEST(choices, masks_do_not_touch_data) {
  recipe masked = recipe::from_seed(5);
  masked.masks.push_back({std::nullopt, "*", 0, INT64_MAX, std::nullopt});
  choices some(masked);
  choices plain(recipe::from_seed(5));
  EXPECT_EQ(plain.data(one, purpose::random, 1), some.data(one, purpose::random, 1));
  EXPECT_EQ(plain.draw(one, purpose::family_strength, 1, 33),
            some.draw(one, purpose::family_strength, 1, 33));
}

// --- Points

TEST(choices, a_point_decides_its_choice_and_no_other) {
  recipe pointed;
  pointed.points.push_back(point(one, purpose::latency, 3, 42));
  choices some = all_on(pointed);
  const std::vector<std::uint64_t> values = sweep(some);
  std::size_t others = 0;
  for (const std::uint64_t value : values) others += value != 0;
  EXPECT_EQ(1u, others);
  EXPECT_EQ(42u, some.draw(one, purpose::latency, 3, 1000));
  EXPECT_TRUE(some.stale_points().empty());
}

TEST(choices, a_point_wins_over_masks_and_seed) {
  recipe pointed = recipe::from_seed(5);
  pointed.masks.push_back({std::nullopt, "*", 0, INT64_MAX, std::nullopt});
  pointed.points.push_back(point(one, purpose::latency, 3, 42));
  pointed.points.push_back(point(one, purpose::datagram_drop, 0, 1));
  choices some = all_on(pointed);
  EXPECT_EQ(42u, some.draw(one, purpose::latency, 3, 1000));
  EXPECT_TRUE(some.chance(one, purpose::datagram_drop, 0, 1));
}

TEST(choices, say_which_points_are_stale) {
  recipe pointed;
  pointed.points.push_back(point(one, purpose::latency, 3, 42));
  pointed.points.push_back(point(two, purpose::latency, 4, 42));
  choices some = all_on(pointed);
  EXPECT_EQ(2u, some.stale_points().size()) << "never asked for";
  EXPECT_EQ(42u, some.draw(one, purpose::latency, 3, 43));
  EXPECT_EQ(0u, some.draw(two, purpose::latency, 4, 42)) << "exceeds its bound";
  const std::vector<std::string> stale = some.stale_points();
  ASSERT_EQ(1u, stale.size());
  EXPECT_EQ("p latency 4: exceeds its bound", stale[0]);
}

TEST(choices, the_ledger_holds_every_choice_with_its_time) {
  choices some = all_on(recipe::from_seed(5));
  (void)some.draw(one, purpose::latency, 1, 10);
  some.keep_ledger();
  some.set_now(123);
  const std::uint64_t value = some.draw(two, purpose::write_cut, 2, 10);
  (void)some.chance(one, purpose::datagram_drop, 3, 5);
  (void)some.data(one, purpose::random, 4);
  ASSERT_EQ(3u, some.ledger().size());
  const choice& first = some.ledger()[0];
  EXPECT_EQ(two, first.entity);
  EXPECT_EQ(purpose::write_cut, first.what);
  EXPECT_EQ(2u, first.ordinal);
  EXPECT_EQ(10u, first.bound);
  EXPECT_EQ(value, first.value);
  EXPECT_EQ(123, first.when_ns);
}

}  // namespace
}  // namespace reprise::sim
