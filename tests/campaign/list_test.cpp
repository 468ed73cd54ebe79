// `list` names every scenario of the program, for people and for programs.
#include <sstream>

#include <gtest/gtest.h>

#include "called_program.hpp"

namespace reprise::sim {
namespace {

TEST(list, names_scenarios_in_order) {
  const called_program list = call_scenarios({"list"});
  EXPECT_EQ(list.exit_code, 0);
  EXPECT_TRUE(list.says("passes"));
  EXPECT_TRUE(list.says("pings to and fro"));
  EXPECT_TRUE(list.says("fails with every seventh seed (canary: must fail)"));
  EXPECT_LT(list.output.find("asserts_at_3"), list.output.find("fails_at_17"));
}

TEST(list, is_json_lines_when_asked) {
  const called_program list = call_scenarios({"list", "--json"});
  EXPECT_EQ(list.exit_code, 0);
  std::istringstream lines(list.output);
  std::size_t canaries = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto one = nlohmann::json::parse(line);
    canaries += one.at("canary").get<bool>();
    if (one.at("name") == "misses_a_mark") {
      EXPECT_EQ(one.at("expects").size(), 2u);
      EXPECT_EQ(one.at("description"), "declares a mark that no run reaches");
    }
  }
  EXPECT_EQ(canaries, 2u);
}

}  // namespace
}  // namespace reprise::sim
