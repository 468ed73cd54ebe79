#include "called_program.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "process.hpp"
#include "stopwatch.hpp"

namespace reprise::sim {
namespace {

constexpr std::int64_t limit_ns = 120'000'000'000;

called_program call(const std::string& program, const std::vector<std::string>& arguments,
                    const environment_additions& environment) {
  campaign::ignore_broken_pipes();
  campaign::processes all;
  const campaign::process_id one = all.start({program, arguments, environment});
  all.close_input(one);
  called_program out;
  for (const std::int64_t start_ns = campaign::wall_now_ns();;) {
    for (const campaign::process_event& event : all.wait(100'000'000)) {
      switch (event.what) {
        case campaign::process_event::kind::output: out.output += event.bytes; break;
        case campaign::process_event::kind::error_output: out.errors += event.bytes; break;
        case campaign::process_event::kind::ended:
          std::erase(out.output, '\r');
          std::erase(out.errors, '\r');
          // abort() and "not trustworthy" are both 3 on Windows.
          if (!event.status.by_signal || event.status.code == 3)
            out.exit_code = static_cast<int>(event.status.code);
          return out;
      }
    }
    if (campaign::wall_now_ns() - start_ns > limit_ns) return out;
  }
}

}  // namespace

called_program call_scenarios(const std::vector<std::string>& arguments) {
  return call(CAMPAIGN_SCENARIOS, arguments, {});
}

called_program call_sim_tests(const std::vector<std::string>& arguments,
                              const environment_additions& environment) {
  return call(CAMPAIGN_SIM_TESTS, arguments, environment);
}

std::string scratch_path(const std::string& name) {
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  return ::testing::TempDir() + "reprise_" + test.test_suite_name() + "_" + test.name() + "_" +
         name;
}

std::string read_text(const std::string& path) {
  std::ifstream from(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(from), std::istreambuf_iterator<char>()};
}

void write_text(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<nlohmann::json> read_json_lines(const std::string& path) {
  std::vector<nlohmann::json> lines;
  std::ifstream from(path);
  for (std::string line; std::getline(from, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

}  // namespace reprise::sim
