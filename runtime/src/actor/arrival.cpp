#include <reprise/actor/arrival.hpp>

namespace reprise {

arrival_pool::~arrival_pool() {
  for (shelf& each : shelves_) {
    arrival_depot::free_all(each.first);
    arrival_depot::free_all(each.full);
  }
}

// Where the shelf is empty; null when there is nothing.
arrival_depot::block* arrival_pool::load(std::size_t size_class) noexcept {
  shelf& to = shelves_[size_class];
  to.first = to.full != nullptr ? std::exchange(to.full, nullptr) : depot_.take(size_class);
  to.count = to.first != nullptr ? arrival_depot::magazine_blocks : 0;
  return to.first;
}

// Where the shelf is a magazine itself.
void arrival_pool::unload(std::size_t size_class) noexcept {
  shelf& from = shelves_[size_class];
  if (from.full != nullptr) depot_.give(size_class, *from.full);
  from.full = std::exchange(from.first, nullptr);
  from.count = 0;
}

}  // namespace reprise
