#include <reprise/actor/arrival.hpp>

namespace reprise {

arrival_pool::~arrival_pool() {
  for (shelf& each : shelves_) {
    arrival_depot::free_all(each.first);
    arrival_depot::free_all(each.full);
  }
}

// Where the shelf is empty.
bool arrival_pool::load(std::size_t size_class) noexcept {
  shelf& to = shelves_[size_class];
  to.first = to.full != nullptr ? std::exchange(to.full, nullptr) : depot_.take(size_class);
  if (to.first == nullptr) return false;
  to.count = arrival_depot::magazine_blocks;
  return true;
}

// Where the shelf is a magazine itself.
void arrival_pool::unload(std::size_t size_class) noexcept {
  shelf& from = shelves_[size_class];
  if (from.full != nullptr) depot_.give(size_class, *from.full);
  from.full = std::exchange(from.first, nullptr);
  from.count = 0;
}

}  // namespace reprise
