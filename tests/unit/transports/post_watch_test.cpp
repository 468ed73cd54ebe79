// A loop waits awake for the next post, for a while, and not when that was vain again and again.
#include "post_watch.hpp"

#include <gtest/gtest.h>

namespace reprise::transports {
namespace {

constexpr duration watch_time = post_watch::watch_time;

struct watched {
  post_watch it;
  time_point now{duration{0}};

  bool idle() { return it.stays_awake(false, now); }
  // A post, and then nothing for so long. Whether the loop stayed awake for it.
  bool post_then(duration quiet) {
    const bool awake = it.stays_awake(true, now);
    now += quiet;
    static_cast<void>(idle());
    return awake;
  }
  // How many of so many posts that come alone it stayed awake for.
  unsigned awake_for(unsigned count, duration apart) {
    unsigned out = 0;
    for (unsigned i = 0; i < count; ++i) out += post_then(apart) ? 1u : 0u;
    return out;
  }
};

TEST(post_watch, sleeps_at_once_when_nobody_ever_posted) {
  watched loop;
  EXPECT_FALSE(loop.it.watching());
  EXPECT_FALSE(loop.idle());
}

TEST(post_watch, stays_awake_after_a_post_until_its_time_is_over) {
  watched loop;
  EXPECT_TRUE(loop.it.stays_awake(true, loop.now));
  loop.now += watch_time - 1ns;
  EXPECT_TRUE(loop.idle());
  loop.now += 1ns;
  EXPECT_FALSE(loop.idle());
  EXPECT_FALSE(loop.idle());
}

TEST(post_watch, each_post_begins_its_time_anew) {
  watched loop;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(loop.it.stays_awake(true, loop.now));
    loop.now += watch_time - 1ns;
    EXPECT_TRUE(loop.idle());
  }
}

TEST(post_watch, posts_that_come_alone_are_soon_waited_for_seldom) {
  watched loop;
  constexpr unsigned round = post_watch::vain_count_max + post_watch::skip_count;
  EXPECT_EQ(post_watch::vain_count_max, loop.awake_for(round, 2 * watch_time));
  EXPECT_EQ(post_watch::vain_count_max, loop.awake_for(round, 2 * watch_time));
  // Awake in vain for at most a ninth of the time.
  EXPECT_LE(9 * post_watch::vain_count_max, round);
}

TEST(post_watch, one_that_was_worth_it_makes_up_for_those_in_vain) {
  watched loop;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(post_watch::vain_count_max - 1,
              loop.awake_for(post_watch::vain_count_max - 1, 2 * watch_time));
    EXPECT_TRUE(loop.it.stays_awake(true, loop.now));
    loop.now += watch_time / 2;
    EXPECT_TRUE(loop.it.stays_awake(true, loop.now)) << "the next one came in time";
    loop.now += 2 * watch_time;
    EXPECT_FALSE(loop.idle());
    // That was one in vain again, so one fewer is left.
    EXPECT_TRUE(loop.it.stays_awake(true, loop.now));
    EXPECT_TRUE(loop.it.stays_awake(true, loop.now));
    loop.now += watch_time / 2;
    EXPECT_TRUE(loop.it.stays_awake(true, loop.now));
  }
}

}  // namespace
}  // namespace reprise::transports
