// A scenario: a program of the test author that fills a world, runs it and checks it. Every scenario
// of a program is known to its campaign by being linked.
//
//   REPRISE_SCENARIO(echo_survives_cuts, "clients get their bytes back", sim::world& world) {
//     world.swarm();
//     ...
//   }
//
// The second argument may say more:
//
//   REPRISE_SCENARIO(late_ack, sim::about("a lost acknowledgement is sent again")
//                                  .expects("ack.repeated"), sim::world& world) { ... }
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <reprise/sim/world.hpp>

namespace reprise::sim {

class scenario_about {
 public:
  // `line` outlives the program: a literal, as is every mark.
  scenario_about(const char* line) : line_(line) {}

  // A coverage mark that some run of a campaign of enough seeds must reach.
  [[nodiscard]] scenario_about expects(const char* mark) const {
    scenario_about more = *this;
    more.marks_.emplace_back(mark);
    return more;
  }
  // It has a planted fault, and must fail within a campaign. Runs only when asked for.
  [[nodiscard]] scenario_about canary() const {
    scenario_about more = *this;
    more.canary_ = true;
    return more;
  }

  // A run takes as long as this many others: of the seeds of a campaign that does not name it, it gets this part,
  // the first ones.
  [[nodiscard]] scenario_about costs(std::uint32_t runs) const {
    scenario_about more = *this;
    more.cost_ = runs;
    return more;
  }

  [[nodiscard]] std::string_view line() const noexcept { return line_; }
  [[nodiscard]] const std::vector<std::string_view>& marks() const noexcept { return marks_; }
  [[nodiscard]] bool is_canary() const noexcept { return canary_; }
  [[nodiscard]] std::uint32_t cost() const noexcept { return cost_; }

 private:
  std::string_view line_;
  std::vector<std::string_view> marks_;
  bool canary_ = false;
  std::uint32_t cost_ = 1;
};

[[nodiscard]] inline scenario_about about(const char* line) { return {line}; }

// A static object: it registers itself when made, in any order, and is never taken out.
class scenario {
 public:
  using body = void (*)(world&);

  scenario(const char* name, scenario_about says, body steps) noexcept;
  scenario(const scenario&) = delete;
  scenario& operator=(const scenario&) = delete;

  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  [[nodiscard]] const scenario_about& about() const noexcept { return about_; }
  void run(world& in) const { run_(in); }

 private:
  friend std::vector<const scenario*> all_scenarios();

  std::string_view name_;
  scenario_about about_;
  body run_;
  const scenario* next_;
};

// Of this program, by name.
[[nodiscard]] std::vector<const scenario*> all_scenarios();
// Null when there is none.
[[nodiscard]] const scenario* find_scenario(std::string_view name);

}  // namespace reprise::sim

#define REPRISE_SCENARIO(name, about_it, ...)                                                    \
  static void reprise_scenario_##name(__VA_ARGS__);                                              \
  static const ::reprise::sim::scenario reprise_scenario_entry_##name{#name, about_it,           \
                                                                      &reprise_scenario_##name}; \
  static void reprise_scenario_##name(__VA_ARGS__)
