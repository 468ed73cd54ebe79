#include <reprise/actor/arrival_depot.hpp>

#include <new>
#include <utility>

namespace reprise {

arrival_depot::~arrival_depot() {
  for (auto& of_size : places_)
    for (std::atomic<block*>& place : of_size) free_all(place.load(std::memory_order_acquire));
}

arrival_depot::block* arrival_depot::take(std::size_t size_class) noexcept {
  for (std::atomic<block*>& place : places_[size_class]) {
    if (place.load(std::memory_order_relaxed) == nullptr) continue;
    if (block* const magazine = place.exchange(nullptr, std::memory_order_acquire)) return magazine;
  }
  return nullptr;
}

void arrival_depot::give(std::size_t size_class, block& magazine) noexcept {
  for (std::atomic<block*>& place : places_[size_class]) {
    block* empty = nullptr;
    if (place.load(std::memory_order_relaxed) == nullptr &&
        place.compare_exchange_strong(empty, &magazine, std::memory_order_release,
                                      std::memory_order_relaxed))
      return;
  }
  free_all(&magazine);
}

void arrival_depot::free_all(block* first) noexcept {
  while (first != nullptr) ::operator delete(std::exchange(first, first->next));
}

}  // namespace reprise
