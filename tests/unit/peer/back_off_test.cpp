// Delays grow to their limit, differ by jitter, and start again after a reset.
#include <reprise/peer/back_off.hpp>

#include <gtest/gtest.h>

namespace reprise {
namespace {

struct fixed_random final : random_source {
  explicit fixed_random(std::uint64_t value) : drawn(value) {}
  std::uint64_t next() override { return drawn; }
  std::uint64_t drawn;
};

back_off_options plain() {
  back_off_options out;
  out.first = 100ms;
  out.most = 1s;
  out.factor_percent = 200;
  out.jitter_percent = 0;
  return out;
}

TEST(back_off, grows_to_its_limit_and_starts_again) {
  fixed_random random(0);
  back_off delays(plain());
  for (const duration expected : {duration(100ms), duration(200ms), duration(400ms),
                                  duration(800ms), duration(1s), duration(1s)})
    EXPECT_EQ(expected, delays.next(random));
  delays.reset();
  EXPECT_EQ(duration(100ms), delays.next(random));
}

TEST(back_off, spreads_by_its_jitter_both_ways) {
  back_off_options options = plain();
  options.jitter_percent = 25;
  fixed_random least(0);
  fixed_random most(~std::uint64_t{0});
  EXPECT_EQ(duration(75ms), back_off(options).next(least));
  EXPECT_EQ(duration(125ms), back_off(options).next(most));
}

TEST(back_off, names_the_limit_that_is_not_kept) {
  EXPECT_EQ(nullptr, back_off_options().problem());
  EXPECT_EQ(nullptr, plain().problem());
  back_off_options wrong = plain();
  wrong.first = 0ms;
  EXPECT_NE(nullptr, wrong.problem());
  wrong = plain();
  wrong.most = 99ms;
  EXPECT_NE(nullptr, wrong.problem());
  wrong = plain();
  wrong.factor_percent = 99;
  EXPECT_NE(nullptr, wrong.problem());
  wrong = plain();
  wrong.jitter_percent = 101;
  EXPECT_NE(nullptr, wrong.problem());
}

}  // namespace
}  // namespace reprise
