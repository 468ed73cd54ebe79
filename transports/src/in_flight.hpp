// The attempts of one kind that are under way: owned here until they are taken out.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace reprise::transports {

// Base of what can be in an in_flight list: knows its place there.
class attempt {
 private:
  template <class T>
  friend class in_flight;
  std::size_t place_ = 0;
};

template <class T>
class in_flight {
 public:
  T& add(std::unique_ptr<T> item) {
    static_cast<attempt&>(*item).place_ = items_.size();
    items_.push_back(std::move(item));
    return *items_.back();
  }
  [[nodiscard]] std::unique_ptr<T> take(T& item) noexcept {
    const std::size_t place = static_cast<attempt&>(item).place_;
    std::unique_ptr<T> out = std::exchange(items_[place], std::move(items_.back()));
    items_.pop_back();
    if (place < items_.size()) static_cast<attempt&>(*items_[place]).place_ = place;
    return out;
  }
  [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }
  template <class Visit>
  void each(Visit visit) const noexcept {
    for (const auto& item : items_) visit(*item);
  }
  void clear() noexcept { items_.clear(); }
  // The first one that fits, or null. Linear: for the rare cancel.
  template <class Predicate>
  [[nodiscard]] T* find(Predicate fits) const noexcept {
    for (const auto& item : items_)
      if (fits(*item)) return item.get();
    return nullptr;
  }

 private:
  std::vector<std::unique_ptr<T>> items_;
};

}  // namespace reprise::transports
