// Actors that wait for each other in a circle are found, wherever they live, and nobody else is.
#include <reprise/actor/ask_wait.hpp>

#include "probe.hpp"

namespace reprise::testing {
namespace {

struct ask_along {
  using reply = sum;
  std::vector<actor_ref> others;
  REPRISE_MESSAGE("test.ask_along", others)
};

// Asks the first of the others, who asks the next one.
class chain final : public actor {
 public:
  using actor::actor;
  static void setup(handlers<chain>& on) {
    on.request<ask_along>(&chain::asked);
    on.message<introduce>(&chain::asked_apart, reentrancy::interleaved);
  }

 private:
  task<ask_result<sum>> asked(ask_along what) {
    if (what.others.empty()) {
      co_await sleep_for(env(), 500ms);
      co_return ask_result<sum>(sum{1});
    }
    const actor_ref next = what.others.front();
    what.others.erase(what.others.begin());
    co_return co_await ask<ask_along>(next, 2s, std::move(what.others));
  }
  task<void> asked_apart(introduce what) {
    const std::vector<actor_ref> back(1, self());
    static_cast<void>(co_await ask<ask_along>(what.whom, 2s, back));
  }
};

std::vector<ask_wait> ask_waits(const std::vector<stage*>& stages) {
  std::vector<ask_wait> all;
  for (stage* const each : stages)
    for (std::size_t loop = 0; loop < each->actors->loop_count(); ++loop)
      each->home.call(
          [&] {
            const std::vector<ask_wait> here = each->actors->at(loop).waits();
            all.insert(all.end(), here.begin(), here.end());
          },
          loop);
  return all;
}

struct circles : ::testing::Test {
  circles() {
    world.run_for(1s);
    a = alpha.spawn<chain>();
    alpha.home.call([&] { b = alpha.actors->at(1).spawn<chain>(); }, 1);
    c = beta.spawn<chain>();
  }
  // From outside, who holds nothing up.
  void ask(const actor_ref& first, std::vector<actor_ref> others) {
    alpha.home.call([&] {
      asking.emplace(alpha.home.env().home());
      asking->spawn(await(alpha.actors->here(), first, std::move(others), outcome));
    });
    world.run_for(100ms);
  }
  static task<void> await(actor_loop& here, actor_ref first, std::vector<actor_ref> others,
                          std::optional<ask_result<sum>>& out) {
    out.emplace(co_await here.ask<ask_along>(first, 5s, std::move(others)));
  }
  std::vector<ask_wait> found() { return find_cycle(ask_waits({&alpha, &beta})); }

  sim::world world{1};
  stage beta{world, "beta"};
  stage alpha{world, "alpha", lines{"beta"}, 2};
  std::optional<scope> asking;
  std::optional<ask_result<sum>> outcome;
  actor_ref a;
  actor_ref b;
  actor_ref c;
  ~circles() override {
    world.run_for(10s);
    alpha.home.call([&] { asking.reset(); });
  }
};

TEST_F(circles, a_chain_is_none) {
  ask(a, {b, c});
  EXPECT_EQ(2u, ask_waits({&alpha, &beta}).size());
  EXPECT_TRUE(found().empty());
  world.run_for(1s);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_TRUE(*outcome);
  EXPECT_TRUE(ask_waits({&alpha, &beta}).empty());
}

TEST_F(circles, over_loops_and_nodes) {
  ask(a, {b, c, a});
  const std::vector<ask_wait> circle = found();
  ASSERT_EQ(3u, circle.size());
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(circle[i].target, circle[(i + 1) % 3].asker);
    EXPECT_EQ("test.ask_along", circle[i].request);
  }
  EXPECT_EQ(fmt::format("{} waits for {}: test.ask_along", to_string(circle[0].asker),
                        to_string(circle[0].target)),
            to_string(circle[0]));
  // It ends by its time-outs.
  world.run_for(5s);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_FALSE(*outcome);
  EXPECT_TRUE(found().empty());
}

TEST_F(circles, of_one) {
  ask(a, {a});
  const std::vector<ask_wait> circle = found();
  ASSERT_EQ(1u, circle.size());
  EXPECT_EQ(a, circle[0].asker);
  EXPECT_EQ(a, circle[0].target);
}

TEST_F(circles, who_waits_for_a_circle_is_not_part_of_it) {
  ask(a, {b, c, b});
  const std::vector<ask_wait> circle = found();
  ASSERT_EQ(2u, circle.size());
  for (const ask_wait& each : circle) EXPECT_NE(a, each.asker);
}

// An interleaved handler holds nothing up, so who asks back is answered.
TEST_F(circles, interleaved_handlers_make_none) {
  alpha.tell(a, introduce{c});
  world.run_for(100ms);
  EXPECT_TRUE(found().empty());
}

TEST(find_cycle, of_nothing_and_of_many) {
  EXPECT_TRUE(find_cycle({}).empty());
  // A ladder that comes together again and again, whose paths would be 2^40.
  std::vector<ask_wait> ladder;
  const auto at = [](std::uint32_t step, std::uint32_t side) {
    return actor_ref(incarnation_id{1}, 0, 2 * step + side, 1);
  };
  for (std::uint32_t step = 0; step < 40; ++step)
    for (std::uint32_t from = 0; from < 2; ++from)
      for (std::uint32_t to = 0; to < 2; ++to)
        ladder.push_back({at(step, from), at(step + 1, to), "up", time_never});
  EXPECT_TRUE(find_cycle(ladder).empty());
  ladder.push_back({at(40, 1), at(20, 0), "down", time_never});
  EXPECT_EQ(21u, find_cycle(ladder).size());
}

}  // namespace
}  // namespace reprise::testing
