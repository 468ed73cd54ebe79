// An environment hands on what its parts are; without probes, fault points never fire.
#include <reprise/env/environment.hpp>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "hand_turned_loop.hpp"

namespace reprise {
namespace {

using testing::hand_turned_loop;

TEST(environment, shows_its_parts) {
  hand_turned_loop world;
  const environment env = world.env();
  EXPECT_EQ(&world.home(), &env.home());
  EXPECT_EQ(&world.stop(), &env.stop());
  EXPECT_EQ("hand", env.node());
  EXPECT_EQ(1u, env.loop_count());
  EXPECT_EQ(&world.home(), &env.at(0).home());
  EXPECT_EQ(std::uint64_t{1} << 60, env.random().next());
}

TEST(environment, notes_go_to_the_trace_with_the_time_of_the_event) {
  hand_turned_loop world;
  world.in([&] { world.env().note("seen", 3, 4); });
  EXPECT_EQ("       1.000000000 seen 3 4\n", world.env().traces().last(1));
}

struct probes final : probe_sink {
  bool fires(entity_tag site, entity_id where) override {
    asked.push_back(std::string(site.text));
    return where == entity_id{2};
  }
  void reached(entity_tag mark) override { marks.push_back(std::string(mark.text)); }
  std::vector<std::string> asked;
  std::vector<std::string> marks;
};

TEST(environment, asks_its_probes_when_it_has_some) {
  hand_turned_loop world;
  EXPECT_FALSE(world.env().fault("site", entity_id{2}));
  world.env().reached("mark");
  probes sink;
  world.parts().probes = &sink;
  EXPECT_TRUE(world.env().fault("site", entity_id{2}));
  EXPECT_FALSE(world.env().fault("other", entity_id{1}));
  world.env().reached("mark");
  EXPECT_EQ((std::vector<std::string>{"site", "other"}), sink.asked);
  EXPECT_EQ((std::vector<std::string>{"mark"}), sink.marks);
}

}  // namespace
}  // namespace reprise
