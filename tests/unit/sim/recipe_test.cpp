// A recipe is printed and read back unchanged; text that is not one is refused with its line and a reason.
#include <reprise/sim/recipe.hpp>

#include <string>

#include <gtest/gtest.h>

namespace reprise::sim {
namespace {

recipe full() {
  recipe out;
  out.scenario = "kv_survives";
  out.seed = 18446744073709551615u;
  out.data_seed = 7;
  out.masks.push_back({std::nullopt, "*", 0, INT64_MAX, std::nullopt});
  out.masks.push_back({family::datagram_drop, "server.1/*", 5, 10, 99});
  recipe_point point;
  point.path = "server.1/loop/dial.2#0x00000000000000ff";
  point.entity = entity_id{0xff};
  point.what = purpose::segment_cut;
  point.ordinal = 12;
  point.bound = 1024;
  point.value = 1023;
  out.points.push_back(point);
  point.path = "0xdeadbeef00000001";
  point.entity = entity_id{0xdeadbeef00000001};
  out.points.push_back(point);
  return out;
}

TEST(recipe, comes_back_as_it_was_printed) {
  const parsed_recipe back = parse_recipe(to_text(full()));
  EXPECT_EQ("", back.error);
  ASSERT_TRUE(back.value);
  EXPECT_EQ(full(), *back.value);
}

TEST(recipe, the_smallest_comes_back_too) {
  const parsed_recipe back = parse_recipe(to_text(recipe{}));
  ASSERT_TRUE(back.value) << back.error;
  EXPECT_EQ(recipe{}, *back.value);
  EXPECT_EQ("reprise-recipe 1\nbase benign\ndata 0\n", to_text(recipe{}));
}

TEST(recipe, from_a_seed_uses_it_for_faults_and_data) {
  const recipe made = recipe::from_seed(5);
  EXPECT_EQ(5u, made.seed);
  EXPECT_EQ(5u, made.data_seed);
}

TEST(recipe, comments_blank_lines_and_spacing_do_not_count) {
  const parsed_recipe back = parse_recipe(
      "# what failed on Tuesday\n\n"
      "  reprise-recipe\t1  # the format\r\n"
      "base seed 3 # drawn\n"
      "   # nothing\n"
      "point a/b#0x10 latency 1 2 1 # paths keep their hash sign\n"
      "data 4");
  ASSERT_TRUE(back.value) << back.error;
  EXPECT_EQ(3u, back.value->seed);
  EXPECT_EQ(4u, back.value->data_seed);
  ASSERT_EQ(1u, back.value->points.size());
  EXPECT_EQ(entity_id{0x10}, back.value->points[0].entity);
}

struct malformed {
  const char* line;
  const char* reason;
};

TEST(recipe, every_malformed_line_is_refused_with_its_number_and_a_reason) {
  constexpr malformed cases[] = {
      {"nonsense", "unknown item 'nonsense'"},
      {"scenario", "scenario needs one NAME"},
      {"scenario two words", "scenario needs one NAME"},
      {"data", "data needs a number"},
      {"data x", "data needs a number"},
      {"data -1", "data needs a number"},
      {"data 18446744073709551616", "data needs a number"},
      {"base", "base is 'seed S' or 'benign'"},
      {"base seed", "base is 'seed S' or 'benign'"},
      {"base seed x", "base is 'seed S' or 'benign'"},
      {"base benign 1", "base is 'seed S' or 'benign'"},
      {"base other", "base is 'seed S' or 'benign'"},
      {"mask", "mask needs FAMILY PATTERN FROM_NS TO_NS benign|reseed S"},
      {"mask * * 0 1", "mask needs FAMILY PATTERN FROM_NS TO_NS benign|reseed S"},
      {"mask rain * 0 1 benign", "unknown family 'rain'"},
      {"mask * * x 1 benign", "mask times must be 0 <= FROM <= TO"},
      {"mask * * -1 1 benign", "mask times must be 0 <= FROM <= TO"},
      {"mask * * 2 1 benign", "mask times must be 0 <= FROM <= TO"},
      {"mask * * 0 1 maybe", "a mask ends with benign or reseed S"},
      {"mask * * 0 1 benign 3", "a mask ends with benign or reseed S"},
      {"mask * * 0 1 reseed", "a mask ends with benign or reseed S"},
      {"mask * * 0 1 reseed x", "reseed needs a number"},
      {"point", "point needs PATH PURPOSE ORDINAL BOUND VALUE"},
      {"point 0x1 latency 0 2 1 9", "point needs PATH PURPOSE ORDINAL BOUND VALUE"},
      {"point server latency 0 2 1", "'server' names no entity"},
      {"point 0x latency 0 2 1", "'0x' names no entity"},
      {"point a#0xzz latency 0 2 1", "'a#0xzz' names no entity"},
      {"point 0x1 rain 0 2 1", "unknown purpose 'rain'"},
      {"point 0x1 latency x 2 1", "ORDINAL, BOUND and VALUE are numbers"},
      {"point 0x1 latency 0 x 1", "ORDINAL, BOUND and VALUE are numbers"},
      {"point 0x1 latency 0 2 x", "ORDINAL, BOUND and VALUE are numbers"},
      {"point 0x1 latency 0 2 2", "value 2 is not below its bound 2"},
  };
  for (const malformed& one : cases) {
    const parsed_recipe back =
        parse_recipe(std::string("reprise-recipe 1\n\n") + one.line + "\nbase benign\n");
    EXPECT_FALSE(back.value) << one.line;
    EXPECT_EQ(std::string("line 3: ") + one.reason, back.error) << one.line;
  }
}

TEST(recipe, text_without_its_header_is_refused) {
  EXPECT_EQ("empty recipe", parse_recipe("").error);
  EXPECT_EQ("empty recipe", parse_recipe("# only words\n\n").error);
  EXPECT_EQ("line 1: not a recipe (expected 'reprise-recipe 1')",
            parse_recipe("base benign\n").error);
  EXPECT_EQ("line 1: not a recipe (expected 'reprise-recipe 1')",
            parse_recipe("reprise-recipe").error);
  EXPECT_EQ("line 2: format 2 is not supported, this is 1",
            parse_recipe("\nreprise-recipe 2").error);
  EXPECT_EQ("line 1: format x is not supported, this is 1", parse_recipe("reprise-recipe x").error);
}

TEST(recipe, text_beyond_its_limits_is_refused) {
  const std::string header = "reprise-recipe 1\n";
  EXPECT_EQ("line 2: longer than 4096 bytes",
            parse_recipe(header + std::string(recipe_line_bytes_max + 1, '#')).error);
  EXPECT_TRUE(parse_recipe(header + std::string(recipe_line_bytes_max, '#')).value);
  EXPECT_EQ("recipe is larger than 16777216 bytes",
            parse_recipe(std::string(recipe_bytes_max + 1, '\n')).error);
}

TEST(pattern, a_star_stands_for_any_run_of_characters) {
  EXPECT_TRUE(pattern_matches("*", ""));
  EXPECT_TRUE(pattern_matches("*", "anything/at.all"));
  EXPECT_TRUE(pattern_matches("", ""));
  EXPECT_FALSE(pattern_matches("", "a"));
  EXPECT_TRUE(pattern_matches("server/*", "server/loop.1"));
  EXPECT_FALSE(pattern_matches("server/*", "server"));
  EXPECT_TRUE(pattern_matches("*/loop", "a/b/loop"));
  EXPECT_FALSE(pattern_matches("*/loop", "a/b/loops"));
  EXPECT_TRUE(pattern_matches("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(pattern_matches("a*b*c", "a-c-b"));
  EXPECT_TRUE(pattern_matches("**", "x"));
  EXPECT_TRUE(pattern_matches("abc", "abc"));
  EXPECT_FALSE(pattern_matches("abc", "abcd"));
  EXPECT_FALSE(pattern_matches("abcd", "abc"));
}

}  // namespace
}  // namespace reprise::sim
