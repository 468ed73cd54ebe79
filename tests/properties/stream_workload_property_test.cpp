// The property of streams again, with the workload and the faults drawn as two lists, so that a failure
// shrinks in both: fewer and smaller connections, fewer and weaker faults. A planted breach shows that it
// does.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "drawn_faults.hpp"
#include "stream_run.hpp"

namespace reprise::properties {

std::ostream& operator<<(std::ostream& out, const workload& plan) { return out << to_text(plan); }
void showValue(const workload& plan, std::ostream& out) { out << to_text(plan); }
void showValue(const drawn_fault& one, std::ostream& out) { out << one; }

namespace {

using rc::gen::set;

// The whole range at every size: what grows with the size are the lists.
template <class Value>
rc::Gen<Value> in_range(Value from, Value to) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange<Value>(from, to));
}

rc::Gen<end_plan> end_plans() {
  return rc::gen::build<end_plan>(
      set(&end_plan::bytes, in_range<std::uint32_t>(0, 6000)),
      set(&end_plan::write_max, in_range<std::uint32_t>(1, 3000)),
      set(&end_plan::buffer_count, in_range<std::uint32_t>(1, 4)),
      set(&end_plan::read_max, in_range<std::uint32_t>(0, 2000)),
      set(&end_plan::pause_every, in_range<std::uint32_t>(0, 500)),
      set(&end_plan::pause_us, in_range<std::uint32_t>(0, 2000)),
      set(&end_plan::cancel_every, in_range<std::uint32_t>(0, 6)),
      set(&end_plan::how, rc::gen::element(ending::finish, ending::finish, ending::finish,
                                           ending::close_early, ending::abort)),
      set(&end_plan::ending_at, in_range<std::uint32_t>(0, 6000)));
}

rc::Gen<workload> workloads() {
  const auto connections =
      rc::gen::container<std::vector<connection_plan>>(rc::gen::build<connection_plan>(
          set(&connection_plan::client, in_range<std::uint32_t>(0, 2)),
          set(&connection_plan::delay_us, in_range<std::uint32_t>(0, 500'000)),
          set(&connection_plan::dialling, end_plans()),
          set(&connection_plan::accepting, end_plans())));
  return rc::gen::build<workload>(set(&workload::client_count, rc::gen::just(std::uint32_t{2})),
                                  set(&workload::server_loop_count, in_range<std::uint32_t>(1, 3)),
                                  set(&workload::backlog, in_range<std::uint32_t>(1, 5)),
                                  set(&workload::span_ms, in_range<std::uint32_t>(100, 3000)),
                                  set(&workload::connections, rc::gen::resize(8, connections)));
}

rc::Gen<std::vector<drawn_fault>> fault_lists() {
  return rc::gen::resize(40,
                         rc::gen::container<std::vector<drawn_fault>>(rc::gen::build<drawn_fault>(
                             set(&drawn_fault::kind, in_range<std::uint32_t>(0, 30)),
                             set(&drawn_fault::rank, in_range<std::uint32_t>(0, 2000)),
                             set(&drawn_fault::value, in_range<std::uint64_t>(0, 4'000'000'000)))));
}

stream_outcome run(const workload& plan, const std::vector<drawn_fault>& faults) {
  stream_run_options options;
  options.with = faults::all_armed;
  options.keep_ledger = true;
  const stream_outcome benign = run_streams(plan, options);
  if (!benign.wrong.empty()) return benign;
  options.base = recipe_of(faults, benign.ledger);
  options.keep_ledger = false;
  return run_streams(plan, options);
}

RC_GTEST_PROP(stream_workload_property, holds_for_drawn_workloads_and_faults, ()) {
  const auto plan = *workloads();
  const auto faults = *fault_lists();
  const stream_outcome outcome = run(plan, faults);
  if (!outcome.wrong.empty()) RC_LOG() << outcome.wrong;
  RC_ASSERT(outcome.wrong.empty());
}

// The breach: no connection may ever be reset by the world. What is left after shrinking is a fault or two in
// connections that transfer nothing: one connection, or two where the one that is not reset keeps the other's
// place in the ranks.
TEST(stream_workload_property, a_breach_shrinks_to_what_it_needs) {
  workload last_plan;
  std::vector<drawn_fault> last_faults;
  rc::detail::TestParams params;
  params.seed = 1;
  params.maxSuccess = 500;
  rc::detail::TestMetadata about;
  about.id = "planted";
  const auto result = rc::detail::checkTestable(
      [&] {
        const auto plan = *workloads();
        const auto faults = *fault_lists();
        const stream_outcome outcome = run(plan, faults);
        if (outcome.account.of(sim::family::reset).affected == 0) return;
        last_plan = plan;
        last_faults = faults;
        RC_FAIL("a connection was reset");
      },
      about, params);
  rc::detail::FailureResult failed;
  ASSERT_TRUE(result.match(failed)) << "the breach was not found";
  EXPECT_GE(last_plan.connections.size(), 1u);
  EXPECT_LE(last_plan.connections.size(), 2u);
  EXPECT_LE(last_faults.size(), 2u);
  for (const connection_plan& one : last_plan.connections)
    EXPECT_LE(one.dialling.bytes + one.accepting.bytes, 10u) << to_text(last_plan);
}

}  // namespace
}  // namespace reprise::properties
