// Blocking work in the simulated world: what it costs, that it neither holds up its loop nor is held up by
// it, and what of it a crash leaves.
#include <functional>
#include <list>
#include <memory>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include <reprise/sim/world.hpp>

namespace reprise::sim {
namespace {

// Work that writes down when it ran, and when that was heard of.
struct errand {
  struct counted final : blocking_work {
    explicit counted(world& where) : w(where) {}
    void run() override {
      ran_at.push_back(w.now_ns());
      if (does) does();
    }
    world& w;
    std::function<void()> does;
    std::vector<std::int64_t> ran_at;
  };

  explicit errand(world& where) : work(std::make_shared<counted>(where)) {}
  void begin(const environment& env) { env.pool().run(op, work); }
  void on_done() {
    heard_at.push_back(work->w.now_ns());
    if (then) then();
  }

  std::shared_ptr<counted> work;
  blocking_operation op{delegate<void()>::to<&errand::on_done>(this)};
  std::vector<std::int64_t> heard_at;
  std::function<void()> then;
};

using times = std::vector<std::int64_t>;

constexpr std::int64_t least_ns = 10'000;

struct sim_blocking : ::testing::Test {
  explicit sim_blocking(std::uint64_t seed = 1) : w(seed) { (void)a.start_bare(); }
  ~sim_blocking() override {
    a.crash();
    all.clear();
  }
  errand& make() { return all.emplace_back(w); }
  errand& begin(std::size_t loop_index = 0) {
    errand& one = make();
    a.call([&] { one.begin(a.env(loop_index)); }, loop_index);
    return one;
  }

  world w;
  node& a = w.add_node("a", 2);
  std::list<errand> all;
};

TEST_F(sim_blocking, takes_the_least_time_and_completes_in_order_when_nothing_is_drawn) {
  std::vector<int> order;
  for (int i = 0; i < 8; ++i) make().then = [&order, i] { order.push_back(i); };
  a.call([&] {
    for (errand& each : all) each.begin(a.env());
  });
  EXPECT_TRUE(order.empty());
  w.run_for(1ms);
  EXPECT_EQ((std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}), order);
  int number = 0;
  for (const errand& each : all) {
    const std::int64_t round = number++ / 4 + 1;  // there are four threads
    EXPECT_EQ(times{round * least_ns}, each.heard_at);
  }
  EXPECT_TRUE(w.run_until_quiet(1s));
}

TEST_F(sim_blocking, shares_the_threads_among_the_loops_of_a_process) {
  for (int i = 0; i < 4; ++i) (void)begin(0);
  errand& other = begin(1);
  w.run_for(1ms);
  EXPECT_EQ(times{2 * least_ns}, other.heard_at);
}

TEST_F(sim_blocking, runs_on_while_its_loop_is_busy) {
  errand& one = begin();
  a.loop_at(0).pause_until(1'000'000);
  errand& quick = begin(1);
  w.run_for(10ms);
  EXPECT_EQ(times{least_ns}, one.work->ran_at);
  EXPECT_EQ(times{1'000'000}, one.heard_at);
  EXPECT_EQ(times{least_ns}, quick.heard_at);
}

TEST_F(sim_blocking, stands_still_with_its_node) {
  errand& one = begin();
  a.pause(1ms);
  w.run_for(10ms);
  EXPECT_EQ(times{1'000'000}, one.work->ran_at);
  EXPECT_EQ(times{1'000'000}, one.heard_at);
}

TEST_F(sim_blocking, of_a_node_that_crashed_never_runs) {
  for (int i = 0; i < 10; ++i) (void)begin();
  w.run_for(15us);
  a.crash();
  w.run_for(1s);
  std::size_t ran = 0;
  for (const errand& each : all) {
    ran += each.work->ran_at.size();
    EXPECT_FALSE(each.op.pending());
    EXPECT_EQ(1, each.work.use_count());
  }
  EXPECT_EQ(4u, ran);
  (void)a.start_bare();
  errand& next = begin();
  w.run_for(1ms);
  EXPECT_EQ(1u, next.heard_at.size());
}

// As when the row is written and the process dies before it learns of it.
TEST_F(sim_blocking, may_be_done_and_never_heard_of) {
  errand& one = begin();
  a.loop_at(0).pause_until(1'000'000);
  w.run_for(100us);
  EXPECT_EQ(1u, one.work->ran_at.size());
  a.crash(crash_kind::power);
  w.run_for(1s);
  EXPECT_TRUE(one.heard_at.empty());
}

TEST_F(sim_blocking, has_a_name) {
  (void)begin();
  (void)begin();
  w.run_for(1ms);
  const std::string text = w.describe_recent(1);
  EXPECT_NE(std::string::npos, text.find("blocking")) << text;
  EXPECT_NE(std::string::npos, text.find("a/loop/pool/work.1")) << text;
  EXPECT_EQ("", w.names().collisions());
}

TEST_F(sim_blocking, may_begin_more_from_its_handler_and_leaves_nothing_behind) {
  errand& again = make();
  again.then = [&] {
    if (again.heard_at.size() < 500) again.begin(a.env());
  };
  a.call([&] { again.begin(a.env()); });
  w.run_for(1s);
  EXPECT_EQ(500u, again.work->ran_at.size());
  EXPECT_EQ(1, again.work.use_count());
}

// --- Under faults

struct drawn {
  errc error = errc::ok;
  times ran_at;
  times heard_at;
  std::uint64_t digest = 0;
  family_account account;
};

// One piece of work that is cancelled in the event that began it, and one that is not.
std::pair<drawn, drawn> run(std::uint64_t seed) {
  world w(seed);
  w.set_strength(family::blocking_work, strength_max);
  node& a = w.add_node("a");
  (void)a.start_bare();
  errand hasty(w);
  errand patient(w);
  a.call([&] {
    hasty.begin(a.env());
    patient.begin(a.env());
    a.env().pool().cancel(hasty.op);
  });
  w.run_for(10s);
  const auto seen = [&w](const errand& one) {
    return drawn{one.op.error(), one.work->ran_at, one.heard_at, w.digest(),
                 w.account().of(family::blocking_work)};
  };
  return {seen(hasty), seen(patient)};
}

TEST(sim_blocking_faults, make_it_late_and_let_a_cancel_be_in_time) {
  std::set<std::int64_t> taken;
  std::size_t late_news = 0;
  std::size_t cancelled = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const auto [hasty, patient] = run(seed);
    ASSERT_EQ(1u, patient.heard_at.size());
    ASSERT_EQ(1u, hasty.heard_at.size());
    EXPECT_EQ(errc::ok, patient.error);
    taken.insert(patient.ran_at[0]);
    late_news += patient.heard_at[0] > patient.ran_at[0];
    cancelled += hasty.error == errc::cancelled;
    EXPECT_EQ(hasty.error == errc::ok ? 1u : 0u, hasty.ran_at.size());
    EXPECT_GT(patient.account.fired, 0u);
    EXPECT_GT(patient.account.affected, 0u);
    EXPECT_EQ(patient.digest, run(seed).second.digest);
  }
  EXPECT_GT(taken.size(), 90u);
  EXPECT_GT(late_news, 90u);
  EXPECT_GT(cancelled, 0u);
}

TEST(sim_blocking_faults, of_the_benign_base_are_none) {
  world w{world_options{}};
  w.set_strength(family::blocking_work, strength_max);
  node& a = w.add_node("a");
  (void)a.start_bare();
  errand hasty(w);
  a.call([&] {
    hasty.begin(a.env());
    a.env().pool().cancel(hasty.op);
  });
  w.run_for(1s);
  EXPECT_EQ(errc::ok, hasty.op.error()) << "it begins at once";
  EXPECT_EQ(times{least_ns}, hasty.heard_at);
}

}  // namespace
}  // namespace reprise::sim
