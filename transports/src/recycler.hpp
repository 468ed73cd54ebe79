// Objects that are needed now and then by many owners, kept for the next one. Holds as many as were
// in use at once.
#pragma once

#include <memory>
#include <vector>

namespace reprise::transports {

template <class T>
class recycler {
 public:
  [[nodiscard]] std::unique_ptr<T> take() {
    if (spare_.empty()) return std::make_unique<T>();
    std::unique_ptr<T> out = std::move(spare_.back());
    spare_.pop_back();
    return out;
  }
  void give_back(std::unique_ptr<T> item) { spare_.push_back(std::move(item)); }

 private:
  std::vector<std::unique_ptr<T>> spare_;
};

}  // namespace reprise::transports
