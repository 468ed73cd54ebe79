// Where those went who were here: an old address leads to the next one for a while.
#pragma once

#include <cstddef>
#include <deque>
#include <map>

#include <reprise/actor/actor_ref.hpp>
#include <reprise/core/time.hpp>

namespace reprise {

class moved_addresses {
 public:
  static constexpr std::size_t count_max = 65'536;  // then the oldest goes

  // Whatever is added later stays no shorter.
  void add(const actor_ref& old, const actor_ref& next, time_point until);
  // Null: nobody left there, or too long ago. Valid until the next call.
  [[nodiscard]] const actor_ref* find(const actor_ref& old, time_point now);

 private:
  struct destination {
    actor_ref next;
    time_point until;
  };
  void forget_oldest();

  std::map<actor_ref, destination> all_;
  std::deque<actor_ref> order_;  // oldest first
};

}  // namespace reprise
