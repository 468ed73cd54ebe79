// Every hook hears of the stop request once, in the order of subscription, and late ones at once.
#include <reprise/env/stop.hpp>

#include <memory>

#include <gtest/gtest.h>

#include "hand_turned_loop.hpp"

namespace reprise {
namespace {

using testing::counter;

TEST(stop, tells_each_hook_once) {
  stop_request stop;
  counter one;
  counter two;
  stop_hook first(one.call());
  stop_hook second(two.call());
  stop.subscribe(first);
  stop.subscribe(second);
  EXPECT_FALSE(stop.requested());
  stop.request();
  stop.request();
  EXPECT_TRUE(stop.requested());
  EXPECT_EQ(1, one.count);
  EXPECT_EQ(1, two.count);
}

TEST(stop, forgets_a_hook_that_dies) {
  stop_request stop;
  counter one;
  counter two;
  auto first = std::make_unique<stop_hook>(one.call());
  stop_hook second(two.call());
  stop.subscribe(*first);
  stop.subscribe(second);
  first.reset();
  stop.request();
  EXPECT_EQ(0, one.count);
  EXPECT_EQ(1, two.count);
}

TEST(stop, a_hook_may_destroy_the_next_one) {
  stop_request stop;
  struct killer {
    void on_stop() { victim.reset(); }
    std::unique_ptr<stop_hook> victim;
    stop_hook hook{delegate<void()>::to<&killer::on_stop>(this)};
  } first;
  counter one;
  first.victim = std::make_unique<stop_hook>(one.call());
  stop.subscribe(first.hook);
  stop.subscribe(*first.victim);
  stop.request();
  EXPECT_EQ(0, one.count);
}

TEST(stop, is_told_to_who_comes_late) {
  stop_request stop;
  stop.request();
  counter late;
  stop_hook hook(late.call());
  stop.subscribe(hook);
  EXPECT_EQ(1, late.count);
}

}  // namespace
}  // namespace reprise
