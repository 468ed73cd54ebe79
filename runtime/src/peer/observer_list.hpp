// Observers that may come and go while they are told something.
#pragma once

#include <algorithm>
#include <vector>

#include <reprise/peer/peer_observer.hpp>

namespace reprise {

class observer_list {
 public:
  void add(peer_observer& item) { items_.push_back({&item, true}); }
  void remove(peer_observer& item) noexcept {
    for (entry& one : items_)
      if (one.who == &item) one.who = nullptr;
  }
  // Calls each that has had its first news.
  template <class Call>
  void tell(const Call& call) {
    ++depth_;
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (items_[i].who != nullptr && !items_[i].fresh) call(*items_[i].who);
    leave();
  }
  // Calls each that is new, which from then on hears everything.
  template <class Call>
  void welcome(const Call& call) {
    ++depth_;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].who == nullptr || !std::exchange(items_[i].fresh, false)) continue;
      call(*items_[i].who);
    }
    leave();
  }

 private:
  struct entry {
    peer_observer* who;
    bool fresh;
  };
  void leave() {
    if (--depth_ == 0) std::erase_if(items_, [](const entry& one) { return one.who == nullptr; });
  }

  std::vector<entry> items_;
  int depth_ = 0;
};

}  // namespace reprise
