// Room for one outstanding Asio operation inside the object that starts it, so that nothing is
// allocated per operation. While the room is taken (an operation that was cancelled and is not yet
// delivered) the heap serves instead.
#pragma once

#include <cstddef>
#include <new>
#include <utility>

namespace reprise::transports {

// What waiting for a stream, or writing to one, takes; Asio's back ends differ.
#if defined(_WIN32) || defined(ASIO_HAS_IO_URING)
inline constexpr std::size_t stream_operation_bytes = 192;
#else
inline constexpr std::size_t stream_operation_bytes = 112;
#endif

template <std::size_t Size>
class handler_memory {
 public:
  static constexpr std::size_t alignment = alignof(void*);  // no operation of Asio asks for more

  handler_memory() = default;
  handler_memory(const handler_memory&) = delete;
  handler_memory& operator=(const handler_memory&) = delete;

  [[nodiscard]] void* take(std::size_t size) {
    if (used_) return ::operator new(size);
    used_ = true;
    return bytes_;
  }
  void give_back(void* memory) noexcept {
    if (memory == bytes_) {
      used_ = false;
    } else {
      ::operator delete(memory);
    }
  }

 private:
  alignas(alignment) std::byte bytes_[Size];
  bool used_ = false;
};

// What Asio asks for memory: the associated allocator of a handler.
template <class T, std::size_t Size>
class handler_allocator {
 public:
  using value_type = T;
  template <class U>
  struct rebind {
    using other = handler_allocator<U, Size>;
  };

  explicit handler_allocator(handler_memory<Size>& memory) noexcept : memory_(&memory) {}
  template <class U>
  handler_allocator(const handler_allocator<U, Size>& other) noexcept : memory_(other.memory_) {}

  [[nodiscard]] T* allocate(std::size_t count) {
    static_assert(sizeof(T) <= Size, "Asio's operation outgrew its room");
    static_assert(alignof(T) <= handler_memory<Size>::alignment);
    return static_cast<T*>(memory_->take(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t) noexcept { memory_->give_back(memory); }

  template <class U>
  friend bool operator==(const handler_allocator& a, const handler_allocator<U, Size>& b) noexcept {
    return a.memory_ == b.memory_;
  }

 private:
  template <class U, std::size_t OtherSize>
  friend class handler_allocator;
  handler_memory<Size>* memory_;
};

// A member function as an Asio handler whose operation lives in `memory`.
template <auto Method, class Object, std::size_t Size>
class member_handler {
 public:
  using allocator_type = handler_allocator<std::byte, Size>;

  member_handler(Object* object, handler_memory<Size>& memory) noexcept
      : object_(object), memory_(&memory) {}

  [[nodiscard]] allocator_type get_allocator() const noexcept { return allocator_type(*memory_); }

  template <class... Args>
  void operator()(Args&&... args) {
    (object_->*Method)(std::forward<Args>(args)...);
  }

 private:
  Object* object_;
  handler_memory<Size>* memory_;
};

template <auto Method, class Object, std::size_t Size>
[[nodiscard]] member_handler<Method, Object, Size> bind_member(
    Object* object, handler_memory<Size>& memory) noexcept {
  return {object, memory};
}

}  // namespace reprise::transports
