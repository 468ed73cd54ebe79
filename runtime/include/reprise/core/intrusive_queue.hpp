// A first in, first out queue of objects that carry their own link. Owns nothing.
#pragma once

#include <reprise/core/assert.hpp>

namespace reprise {

template <class T>
class intrusive_queue;

// Base of what can stand in an intrusive_queue<T>; in one queue at a time.
template <class T>
class queue_link {
 public:
  [[nodiscard]] bool linked() const noexcept { return linked_; }

 private:
  friend class intrusive_queue<T>;
  T* next_ = nullptr;
  bool linked_ = false;
};

template <class T>
class intrusive_queue {
 public:
  intrusive_queue() = default;
  intrusive_queue(const intrusive_queue&) = delete;
  intrusive_queue& operator=(const intrusive_queue&) = delete;

  [[nodiscard]] bool empty() const noexcept { return head_ == nullptr; }

  void push(T& item) noexcept {
    auto& link = static_cast<queue_link<T>&>(item);
    REPRISE_ASSERT(!link.linked_);
    link.linked_ = true;
    link.next_ = nullptr;
    if (tail_ != nullptr) {
      static_cast<queue_link<T>*>(tail_)->next_ = &item;
    } else {
      head_ = &item;
    }
    tail_ = &item;
  }

  // Precondition: !empty().
  T& pop() noexcept {
    T* item = head_;
    auto& link = static_cast<queue_link<T>&>(*item);
    head_ = link.next_;
    if (head_ == nullptr) tail_ = nullptr;
    link.linked_ = false;
    link.next_ = nullptr;
    return *item;
  }

  // Linear in the queue's length; for the rare removal of something that dies while it waits.
  void remove(T& item) noexcept {
    T* before = nullptr;
    for (T* at = head_; at != nullptr; before = at, at = static_cast<queue_link<T>*>(at)->next_) {
      if (at != &item) continue;
      auto& link = static_cast<queue_link<T>&>(item);
      (before == nullptr ? head_ : static_cast<queue_link<T>*>(before)->next_) = link.next_;
      if (tail_ == &item) tail_ = before;
      link.linked_ = false;
      link.next_ = nullptr;
      return;
    }
  }

 private:
  T* head_ = nullptr;
  T* tail_ = nullptr;
};

}  // namespace reprise
