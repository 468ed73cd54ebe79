// What a loop promises about timers.
#include <vector>

#include "contract_test.hpp"

namespace reprise::contract {
namespace {

class timers : public contract_test {
 protected:
  // A timer that writes its number down each time it fires.
  struct alarm {
    alarm(timers& test, int number, timer_kind kind = timer_kind::work)
        : test_(test),
          number_(number),
          clock(test.home(), test.home().new_child("alarm"),
                delegate<void()>::to<&alarm::on_fire>(this), kind) {}
    void on_fire() {
      EXPECT_FALSE(clock.armed());
      EXPECT_GE(test_.home().now(), due) << "fired before its deadline";
      test_.fired.push_back(number_);
      if (then) then();
    }
    void arm(duration delay) {
      due = test_.home().now() + delay;
      clock.arm_after(delay);
    }

    timers& test_;
    int number_;
    time_point due{};
    timer clock;
    std::function<void()> then;
  };

  loop& home() { return client().at(0).home(); }
  alarm& make(int number, timer_kind kind = timer_kind::work) {
    return keep<alarm>(*this, number, kind);
  }

 public:
  void write_nine() { fired.push_back(9); }

  std::vector<int> fired;
};

TEST_P(timers, fire_in_the_order_of_their_deadlines) {
  std::vector<alarm*> all;
  for (int i = 0; i < 6; ++i) all.push_back(&make(i));
  on(client(), [&] {
    const int order[] = {3, 0, 5, 1, 4, 2};
    for (const int i : order) all[static_cast<std::size_t>(i)]->arm(2ms * (i + 1));
  });
  ASSERT_TRUE(wait_for([&] { return fired.size() == 6; }));
  EXPECT_EQ((std::vector<int>{0, 1, 2, 3, 4, 5}), fired);
}

TEST_P(timers, of_equal_deadlines_fire_in_the_order_they_were_armed) {
  std::vector<alarm*> all;
  for (int i = 0; i < 5; ++i) all.push_back(&make(i));
  on(client(), [&] {
    const time_point deadline = home().now() + 3ms;
    for (const int i : {4, 2, 0, 3, 1}) all[static_cast<std::size_t>(i)]->clock.arm_at(deadline);
  });
  ASSERT_TRUE(wait_for([&] { return fired.size() == 5; }));
  EXPECT_EQ((std::vector<int>{4, 2, 0, 3, 1}), fired);
}

TEST_P(timers, never_fire_inside_arm) {
  alarm& now = make(1);
  alarm& past = make(2);
  on(client(), [&] {
    now.clock.arm_after(0ns);
    past.clock.arm_at(home().now() - 1s);
    EXPECT_TRUE(now.clock.armed());
    EXPECT_TRUE(past.clock.armed());
    EXPECT_TRUE(fired.empty());
  });
  ASSERT_TRUE(wait_for([&] { return fired.size() == 2; }));
}

TEST_P(timers, may_be_armed_again_in_their_handler) {
  alarm& again = make(7);
  again.then = [&] {
    if (fired.size() < 5) again.arm(1ms);
  };
  on(client(), [&] { again.arm(1ms); });
  ASSERT_TRUE(wait_for([&] { return fired.size() == 5; }));
  settle();
  EXPECT_EQ(5u, fired.size());
}

TEST_P(timers, cancelled_in_the_handler_of_an_equal_deadline_do_not_fire) {
  alarm& first = make(1);
  alarm& second = make(2);
  alarm& third = make(3);
  first.then = [&] { second.clock.cancel(); };
  on(client(), [&] {
    const time_point deadline = home().now() + 2ms;
    first.clock.arm_at(deadline);
    second.clock.arm_at(deadline);
    third.clock.arm_at(deadline);
  });
  ASSERT_TRUE(wait_for([&] { return fired.size() == 2; }));
  settle();
  EXPECT_EQ((std::vector<int>{1, 3}), fired);
}

TEST_P(timers, armed_again_are_moved) {
  alarm& later = make(1);
  alarm& sooner = make(2);
  alarm& fixed = make(3);
  on(client(), [&] {
    later.arm(1ms);
    sooner.arm(200s);
    fixed.arm(8ms);
    later.arm(12ms);
    sooner.arm(4ms);
  });
  ASSERT_TRUE(wait_for([&] { return fired.size() == 3; }));
  EXPECT_EQ((std::vector<int>{2, 3, 1}), fired);
}

TEST_P(timers, destroyed_while_armed_do_not_fire) {
  auto doomed = std::make_unique<alarm>(*this, 1);
  alarm& other = make(2);
  on(client(), [&] {
    doomed->arm(1ms);
    other.arm(4ms);
    doomed.reset();
  });
  ASSERT_TRUE(wait_for([&] { return !fired.empty(); }));
  EXPECT_EQ((std::vector<int>{2}), fired);
}

TEST_P(timers, for_housekeeping_fire_like_any_other) {
  alarm& chore = make(1, timer_kind::housekeeping);
  on(client(), [&] { chore.arm(2ms); });
  EXPECT_TRUE(wait_for([&] { return fired.size() == 1; }));
}

TEST_P(timers, for_ever_never_fire) {
  alarm& never = make(1);
  alarm& soon = make(2);
  on(client(), [&] {
    never.clock.arm_after(duration::max());
    soon.arm(1ms);
  });
  ASSERT_TRUE(wait_for([&] { return fired.size() == 1; }));
  settle();
  EXPECT_EQ((std::vector<int>{2}), fired);
  EXPECT_TRUE(never.clock.armed());
}

// Each is an event of its own: what its handler deferred has run before the next one fires.
TEST_P(timers, are_events_of_their_own) {
  alarm& first = make(1);
  alarm& second = make(2);
  deferred_call& mark =
      keep<deferred_call>(home(), delegate<void()>::to<&timers::write_nine>(this));
  first.then = [&] { mark.schedule(); };
  on(client(), [&] {
    const time_point deadline = home().now() + 2ms;
    first.clock.arm_at(deadline);
    second.clock.arm_at(deadline);
  });
  ASSERT_TRUE(wait_for([&] { return fired.size() == 3; }));
  EXPECT_EQ((std::vector<int>{1, 9, 2}), fired);
}

REPRISE_CONTRACT(timers);

}  // namespace
}  // namespace reprise::contract
