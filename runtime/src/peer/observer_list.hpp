// Observers that may come and go, or throw, while they are told something.
#pragma once

#include <algorithm>
#include <vector>

#include <reprise/env/environment.hpp>
#include <reprise/peer/peer_observer.hpp>

namespace reprise {

class observer_list {
 public:
  explicit observer_list(environment env) noexcept : env_(env) {}

  void add(peer_observer& item) { items_.push_back({&item, true}); }
  void remove(peer_observer& item) noexcept {
    for (entry& one : items_)
      if (one.who == &item) one.who = nullptr;
  }
  // Calls each that has had its first news.
  template <class Call>
  void tell(const Call& call) noexcept {
    ++depth_;
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (!items_[i].fresh) guarded(i, call);
    leave();
  }
  // Calls each that is new once for each item of the news, which stay as they are; from then on it hears everything.
  template <class News, class Call>
  void welcome(const News& news, const Call& call) noexcept {
    ++depth_;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!std::exchange(items_[i].fresh, false)) continue;
      for (const auto& item : news) guarded(i, [&](peer_observer& each) { call(each, item); });
    }
    leave();
  }

 private:
  struct entry {
    peer_observer* who;
    bool fresh;
  };
  // What one observer throws is not to be the others' loss. Looks anew whether it still is one.
  template <class Call>
  void guarded(std::size_t index, const Call& call) noexcept {
    peer_observer* const who = items_[index].who;
    if (who == nullptr) return;
    try {
      call(*who);
    } catch (...) {
      env_.note("peer: an observer failed", index);
      env_.reached("peer.observer_failed");
    }
  }
  void leave() noexcept {
    if (--depth_ == 0) std::erase_if(items_, [](const entry& one) { return one.who == nullptr; });
  }

  environment env_;
  std::vector<entry> items_;
  int depth_ = 0;
};

}  // namespace reprise
