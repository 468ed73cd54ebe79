// What a loop promises about events, continuations, posts, time and randomness.
#include <vector>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

class loops : public contract_test {
 protected:
  // Something that can be posted or deferred, and writes its number down when it runs.
  struct item {
    item(loops& test, int number) : test_(test), number_(number) {}
    void run() {
      test_.ran.push_back(number_);
      if (then) then();
    }
    loops& test_;
    int number_;
    std::function<void()> then;
    posted_call post{delegate<void()>::to<&item::run>(this)};
    deferred_call later{test_.home(), delegate<void()>::to<&item::run>(this)};
  };

  loop& home() { return client().at(0).home(); }
  item& make(int number) { return keep<item>(*this, number); }
  std::vector<item*> make_many(int count) {
    std::vector<item*> out;
    for (int i = 0; i < count; ++i) out.push_back(&make(i));
    return out;
  }
  static std::vector<int> up_to(int count) {
    std::vector<int> out;
    for (int i = 0; i < count; ++i) out.push_back(i);
    return out;
  }

  std::vector<int> ran;
};

TEST_P(loops, run_posts_of_their_own_in_order_and_not_inside_post) {
  const auto items = make_many(100);
  on(client(), [&] {
    for (item* each : items) home().post(each->post);
    EXPECT_TRUE(ran.empty());
  });
  ASSERT_TRUE(wait_for([&] { return ran.size() == 100; }));
  EXPECT_EQ(up_to(100), ran);
}

TEST_P(loops, run_posts_of_another_loop_in_order) {
  const auto items = make_many(100);
  on(client(), 1, [&] {
    for (item* each : items) home().post(each->post);
  });
  ASSERT_TRUE(wait_for([&] { return ran.size() == 100; }));
  EXPECT_EQ(up_to(100), ran);
}

// Order holds also across several events of the loop that posts, some of them on an idle loop.
TEST_P(loops, keep_the_order_of_posts_across_events) {
  const auto items = make_many(30);
  for (int i = 0; i < 30; ++i) {
    on(client(), 1, [&, i] { home().post(items[static_cast<std::size_t>(i)]->post); });
    if (i % 10 == 9) settle();
  }
  ASSERT_TRUE(wait_for([&] { return ran.size() == 30; }));
  EXPECT_EQ(up_to(30), ran);
}

TEST_P(loops, may_post_the_same_item_again_from_its_handler) {
  item& again = make(5);
  again.then = [&] {
    if (ran.size() < 4) home().post(again.post);
  };
  on(client(), [&] { home().post(again.post); });
  ASSERT_TRUE(wait_for([&] { return ran.size() == 4; }));
}

// Inside one event: its handler, then every continuation in order, also those added meanwhile; only
// then the next event.
TEST_P(loops, run_continuations_before_the_next_event) {
  const auto items = make_many(5);
  items[0]->then = [&] {
    items[1]->later.schedule();
    items[2]->later.schedule();
  };
  items[1]->then = [&] { items[3]->later.schedule(); };
  on(client(), [&] {
    home().post(items[0]->post);
    home().post(items[4]->post);
  });
  ASSERT_TRUE(wait_for([&] { return ran.size() == 5; }));
  EXPECT_EQ((std::vector<int>{0, 1, 2, 3, 4}), ran);
}

TEST_P(loops, drop_a_continuation_whose_owner_dies) {
  auto doomed = std::make_unique<item>(*this, 1);
  item& other = make(2);
  on(client(), [&] {
    doomed->later.schedule();
    other.later.schedule();
    doomed.reset();
  });
  EXPECT_EQ((std::vector<int>{2}), ran);
}

TEST_P(loops, tell_the_same_time_throughout_an_event) {
  item& later = make(1);
  time_point in_handler{};
  time_point in_continuation{};
  later.then = [&] { in_continuation = home().now(); };
  on(client(), [&] {
    in_handler = home().now();
    volatile std::uint64_t work = 0;
    for (int i = 0; i < 200'000; ++i) work = work + 1;
    EXPECT_EQ(in_handler, home().now());
    later.later.schedule();
  });
  EXPECT_EQ(in_handler, in_continuation);
}

TEST_P(loops, never_go_back_in_time) {
  std::vector<time_point> seen;
  for (int i = 0; i < 20; ++i) on(client(), [&] { seen.push_back(home().now()); });
  for (std::size_t i = 1; i < seen.size(); ++i) EXPECT_LE(seen[i - 1], seen[i]);
}

TEST_P(loops, let_time_pass) {
  time_point before{};
  time_point after{};
  on(client(), [&] { before = home().now(); });
  run_for(5ms);
  on(client(), [&] { after = home().now(); });
  EXPECT_GE(after - before, 4ms);
}

TEST_P(loops, count_their_events) {
  const std::uint64_t before = home().event_count();
  on(client(), [] {});
  EXPECT_GT(home().event_count(), before);
}

TEST_P(loops, of_a_node_have_different_names) {
  EXPECT_NE(client().at(0).home().entity(), client().at(1).home().entity());
  EXPECT_NE(client().at(0).home().entity(), server().at(0).home().entity());
  EXPECT_EQ(2u, client().at(0).loop_count());
  EXPECT_EQ(&client().at(1).home(), &client().at(0).at(1).home());
  EXPECT_EQ("client", client().at(1).node());
}

TEST_P(loops, draw_different_numbers_within_bounds) {
  on(client(), [&] {
    random_source& random = client().at(0).random();
    EXPECT_NE(random.next(), random.next());
    EXPECT_EQ(0u, random.below(0));
    EXPECT_EQ(0u, random.below(1));
    bool low = false;
    bool high = false;
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t drawn = random.below(10);
      ASSERT_LT(drawn, 10u);
      low = low || drawn < 5;
      high = high || drawn >= 5;
    }
    EXPECT_TRUE(low && high);
  });
}

TEST_P(loops, tell_every_loop_of_a_stop_request_once) {
  struct watcher {
    void on_stop() { ++count; }
    int count = 0;
    stop_hook hook{delegate<void()>::to<&watcher::on_stop>(this)};
  };
  watcher& first = keep<watcher>();
  watcher& second = keep<watcher>();
  watcher& late = keep<watcher>();
  on(client(), 0, [&] { client().at(0).stop().subscribe(first.hook); });
  on(client(), 1, [&] { client().at(1).stop().subscribe(second.hook); });
  EXPECT_FALSE(client().at(0).stop().requested());
  client().request_stop();
  ASSERT_TRUE(wait_for([&] { return first.count == 1 && second.count == 1; }));
  EXPECT_TRUE(client().at(0).stop().requested());
  client().request_stop();
  settle();
  EXPECT_EQ(1, first.count);
  on(client(), [&] { client().at(0).stop().subscribe(late.hook); });
  EXPECT_TRUE(wait_for([&] { return late.count == 1; }));
}

REPRISE_CONTRACT(loops);

}  // namespace
}  // namespace reprise::contract
