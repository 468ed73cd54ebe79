#include <reprise/actor/moved_addresses.hpp>

namespace reprise {

void moved_addresses::add(const actor_ref& old, const actor_ref& next, time_point until) {
  if (!all_.emplace(old, destination{next, until}).second) return;
  order_.push_back(old);
  if (order_.size() > count_max) forget_oldest();
}

const actor_ref* moved_addresses::find(const actor_ref& old, time_point now) {
  while (!order_.empty() && all_.at(order_.front()).until < now) forget_oldest();
  const auto at = all_.find(old);
  return at == all_.end() ? nullptr : &at->second.next;
}

void moved_addresses::forget_oldest() {
  all_.erase(order_.front());
  order_.pop_front();
}

}  // namespace reprise
