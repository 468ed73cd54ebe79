// One run of one scenario, in this process.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <reprise/sim/campaign/run_result.hpp>
#include <reprise/sim/scenario.hpp>

namespace reprise::sim::campaign {

struct run_request {
  recipe base;
  bool keep_ledger = false;
  std::uint64_t event_count_max = 0;   // 0: the world's own
  std::size_t recent_count = 20;       // how many last events a failed run describes
  std::function<void(world&)> before;  // sees the world before the scenario does
  std::function<void(world&)> after;   // sees it when the scenario has returned
};

// The world has been destroyed when this returns. An exception that escapes the scenario is the
// failed check "exception".
[[nodiscard]] run_result run_once(std::string_view name, const std::function<void(world&)>& body,
                                  const run_request& how);
[[nodiscard]] inline run_result run_once(const scenario& what, const run_request& how) {
  return run_once(what.name(), [&what](world& in) { what.run(in); }, how);
}

// The run that is going on in this process; for what is printed when it crashes. Null: none.
struct running {
  std::string_view scenario;
  const world* in = nullptr;
};
[[nodiscard]] const running& now_running() noexcept;
[[nodiscard]] std::string describe(const running& run, std::size_t event_count);

}  // namespace reprise::sim::campaign
