// A first in, first out queue of objects that carry their own link. Owns nothing.
#pragma once

#include <reprise/core/assert.hpp>

namespace reprise {

template <class T>
class intrusive_queue;

// Base of what can stand in an intrusive_queue<T>; in one queue at a time. One pointer, because
// there are several of them in everything that waits: null outside a queue, itself for the last.
template <class T>
class queue_link {
 public:
  [[nodiscard]] bool linked() const noexcept { return next_ != nullptr; }

 private:
  friend class intrusive_queue<T>;
  queue_link* next_ = nullptr;
};

template <class T>
class intrusive_queue {
 public:
  intrusive_queue() = default;
  intrusive_queue(const intrusive_queue&) = delete;
  intrusive_queue& operator=(const intrusive_queue&) = delete;

  [[nodiscard]] bool empty() const noexcept { return head_ == nullptr; }

  void push(T& item) noexcept {
    link& added = item;
    REPRISE_ASSERT(!added.linked());
    (head_ == nullptr ? head_ : tail_->next_) = &added;
    tail_ = added.next_ = &added;
  }

  // Precondition: !empty().
  T& pop() noexcept {
    link& first = *head_;
    head_ = after(first);
    first.next_ = nullptr;
    return static_cast<T&>(first);
  }

  // Linear in the queue's length; for the rare removal of something that dies while it waits.
  void remove(T& item) noexcept {
    link& gone = item;
    link* before = nullptr;
    for (link* at = head_; at != nullptr; before = at, at = after(*at)) {
      if (at != &gone) continue;
      link* const next = after(gone);
      if (before == nullptr) {
        head_ = next;
      } else {
        before->next_ = next == nullptr ? before : next;
      }
      if (next == nullptr) tail_ = before;
      gone.next_ = nullptr;
      return;
    }
  }

 private:
  using link = queue_link<T>;
  static link* after(const link& at) noexcept { return at.next_ == &at ? nullptr : at.next_; }

  link* head_ = nullptr;
  link* tail_ = nullptr;  // while there is a head
};

}  // namespace reprise
