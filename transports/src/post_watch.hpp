// Whether a loop that has nothing to do stays awake for the next post.
//
// To fall asleep and to be woken takes both sides tens of microseconds. So after a post a loop waits awake for about
// as long, which costs at most twice what the better choice would. Posts that come alone make this vain; after some
// of them in a row many are not waited for, so that as long as they come alone it takes a ninth of a processor at most.
//
// Source: Karlin, Li, Manasse, Owicki, Empirical studies of competitive spinning for a shared-memory multiprocessor,
// SOSP 1991. The times were measured on virtual processors.
#pragma once

#include <reprise/core/time.hpp>

namespace reprise::transports {

class post_watch {
 public:
  static constexpr duration watch_time = 50us;
  static constexpr unsigned vain_count_max = 8;
  static constexpr unsigned skip_count = 64;

  [[nodiscard]] bool watching() const noexcept { return watching_; }
  // Asked when there is nothing to do: `posted` since it was last asked?
  [[nodiscard]] bool stays_awake(bool posted, time_point now) noexcept {
    if (!posted) {
      if (watching_ && now >= until_) give_up();
      return watching_;
    }
    if (watching_) vain_count_ = 0;
    if (skips_left_ != 0) {
      --skips_left_;
      return false;
    }
    watching_ = true;
    until_ = now + watch_time;
    return true;
  }

 private:
  void give_up() noexcept {
    watching_ = false;
    if (++vain_count_ < vain_count_max) return;
    vain_count_ = 0;
    skips_left_ = skip_count;
  }

  bool watching_ = false;
  unsigned vain_count_ = 0;  // in a row
  unsigned skips_left_ = 0;
  time_point until_{};
};

}  // namespace reprise::transports
