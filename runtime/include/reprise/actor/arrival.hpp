// What reaches the actors of a loop: messages, signals, answers, news of links. And the memory it lives in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include <reprise/actor/arrival_depot.hpp>
#include <reprise/core/assert.hpp>

namespace reprise {

class actor_loop;
class arrival_pool;

// Made in a pool; belongs to whatever queue it stands in, and to `arrive` when it is called.
class arrival {
 public:
  arrival(const arrival&) = delete;
  arrival& operator=(const arrival&) = delete;
  // On the loop that it came to. It takes care of itself from then on.
  virtual void arrive(actor_loop& here) = 0;

 protected:
  arrival() = default;
  virtual ~arrival() = default;

 private:
  friend class arrival_queue;
  friend class arrival_pool;
  arrival* next_ = nullptr;
  std::uint8_t size_class_ = 0;
};

// First in, first out.
class arrival_queue {
 public:
  arrival_queue() = default;
  arrival_queue(const arrival_queue&) = delete;
  arrival_queue& operator=(const arrival_queue&) = delete;
  ~arrival_queue() { REPRISE_ASSERT(empty()); }

  [[nodiscard]] bool empty() const noexcept { return head_ == nullptr; }
  void push(arrival& item) noexcept {
    item.next_ = nullptr;
    (head_ == nullptr ? head_ : tail_->next_) = &item;
    tail_ = &item;
  }
  // Precondition: !empty().
  arrival& pop() noexcept {
    arrival& first = *head_;
    head_ = first.next_;
    return first;
  }

 private:
  arrival* head_ = nullptr;
  arrival* tail_ = nullptr;  // while there is a head
};

// Keeps the memory of small arrivals for the next ones, at most two magazines of each size beside what the depot has;
// what one loop made may end in another's pool.
class arrival_pool {
 public:
  explicit arrival_pool(arrival_depot& depot) noexcept : depot_(depot) {}
  arrival_pool(const arrival_pool&) = delete;
  arrival_pool& operator=(const arrival_pool&) = delete;
  ~arrival_pool();

  // `extra` bytes follow the object.
  template <class T, class... Args>
  T& make_with(std::size_t extra, Args&&... args) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    std::uint8_t size_class = 0;
    void* const room = take(sizeof(T) + extra, size_class);
    T* made = nullptr;
    if constexpr (std::is_nothrow_constructible_v<T, Args...>) {
      made = ::new (room) T(std::forward<Args>(args)...);
    } else {
      guard kept{*this, room, size_class};
      made = ::new (room) T(std::forward<Args>(args)...);
      kept.room = nullptr;
    }
    arrival& item = *made;
    // Where an arrival stands its memory begins: destroy() knows no more than the arrival.
    REPRISE_ASSERT(static_cast<void*>(&item) == room);
    item.size_class_ = size_class;
    return *made;
  }
  template <class T, class... Args>
  T& make(Args&&... args) {
    return make_with<T>(0, std::forward<Args>(args)...);
  }
  void destroy(arrival& item) noexcept {
    const std::uint8_t size_class = item.size_class_;
    item.~arrival();
    give(&item, size_class);
  }

 private:
  using block = arrival_depot::block;
  static constexpr auto& sizes = arrival_depot::sizes;

  struct shelf {
    block* first = nullptr;
    std::size_t count = 0;
    block* full = nullptr;  // a magazine
  };
  struct guard {
    arrival_pool& pool;
    void* room;
    std::uint8_t size_class;
    ~guard() {
      if (room != nullptr) pool.give(room, size_class);
    }
  };

  // The first that is large enough; written out, so that it is known where the size is.
  static constexpr std::uint8_t class_of(std::size_t size) noexcept {
    return size <= sizes[0]   ? 0
           : size <= sizes[1] ? 1
           : size <= sizes[2] ? 2
           : size <= sizes[3] ? 3
                              : 4;
  }
  void* take(std::size_t size, std::uint8_t& size_class) {
    const std::uint8_t at = class_of(size);
    size_class = at;
    if (at == sizes.size()) return ::operator new(size);
    shelf& from = shelves_[at];
    block* const out = from.first != nullptr ? from.first : load(at);
    if (out == nullptr) return ::operator new(sizes[at]);
    from.first = out->next;
    --from.count;
    return out;
  }
  void give(void* room, std::uint8_t size_class) noexcept {
    if (size_class == sizes.size()) return ::operator delete(room);
    shelf& to = shelves_[size_class];
    if (to.count == arrival_depot::magazine_blocks) unload(size_class);
    to.first = ::new (room) block{to.first};
    ++to.count;
  }
  [[nodiscard]] block* load(std::size_t size_class) noexcept;
  void unload(std::size_t size_class) noexcept;

  arrival_depot& depot_;
  std::array<shelf, sizes.size()> shelves_;
};

}  // namespace reprise
