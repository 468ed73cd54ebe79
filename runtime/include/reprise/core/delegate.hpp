// A bound member function: one object pointer and one function pointer, never owning, never
// allocating. Used wherever the seam calls back.
#pragma once

#include <utility>

namespace reprise {

template <class Signature>
class delegate;

// Lifetime: the bound object must outlive every call. Calling an empty delegate is undefined.
template <class Result, class... Args>
class delegate<Result(Args...)> {
 public:
  constexpr delegate() noexcept = default;

  template <auto Method, class Object>
  [[nodiscard]] static constexpr delegate to(Object* object) noexcept {
    delegate bound;
    bound.object_ = const_cast<void*>(static_cast<const void*>(object));
    bound.call_ = [](void* self, Args... args) -> Result {
      return (static_cast<Object*>(self)->*Method)(std::forward<Args>(args)...);
    };
    return bound;
  }

  [[nodiscard]] static constexpr delegate to(Result (*call)(void*, Args...),
                                             void* object) noexcept {
    delegate bound;
    bound.object_ = object;
    bound.call_ = call;
    return bound;
  }

  Result operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }
  explicit constexpr operator bool() const noexcept { return call_ != nullptr; }

 private:
  void* object_ = nullptr;
  Result (*call_)(void*, Args...) = nullptr;
};

}  // namespace reprise
