#include <bit>

#include <reprise/actor/handlers.hpp>
#include <reprise/core/assert.hpp>

namespace reprise {

void handler_table::add(const handler& item) {
  REPRISE_ASSERT(places_.empty());
  REPRISE_ASSERT(item.type != 0);
  for (const handler& other : items_) REPRISE_ASSERT(other.type != item.type);
  items_.push_back(item);
}

void handler_table::complete() {
  places_.assign(std::bit_ceil(items_.size() * 2 + 1), handler());
  mask_ = places_.size() - 1;
  for (const handler& item : items_) {
    std::size_t at = static_cast<std::size_t>(item.type) & mask_;
    while (places_[at].invoke != nullptr) at = (at + 1) & mask_;
    places_[at] = item;
  }
  hears_undelivered_ = has(signal_id<undelivered>);
}

}  // namespace reprise
