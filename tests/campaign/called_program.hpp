// A program that has been run to its end, and what it said.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace reprise::sim {

struct called_program {
  int exit_code = -1;  // -1: it was killed, by a signal or after two minutes
  std::string output;
  std::string errors;

  [[nodiscard]] bool says(std::string_view words) const {
    return output.find(words) != std::string::npos;
  }
};

using environment_additions = std::vector<std::pair<std::string, std::string>>;

// The program of tiny_scenarios.cpp.
[[nodiscard]] called_program call_scenarios(const std::vector<std::string>& arguments);
// The program of tiny_sim_test.cpp.
[[nodiscard]] called_program call_sim_tests(const std::vector<std::string>& arguments,
                                            const environment_additions& environment = {});

// A file of this test's own, which the test may write.
[[nodiscard]] std::string scratch_path(const std::string& name);
[[nodiscard]] std::string read_text(const std::string& path);
void write_text(const std::string& path, std::string_view text);
[[nodiscard]] std::vector<nlohmann::json> read_json_lines(const std::string& path);

}  // namespace reprise::sim
