// A reference by name: it finds its actor, and finds it again when it moved, or was restarted, or its node came back.
#pragma once

#include <string>
#include <string_view>

#include <reprise/actor/actor.hpp>

namespace reprise {

// A member of the actor that uses it. It changes between two handlers only, in the order in which the news came:
// after everything from the actor before.
//
//   named_ref bank_{*this, "bank"};
//   …
//   if (bank_) tell<deposit>(bank_.get(), 3);
class named_ref {
 public:
  // Known a little later, if it is known at all: not inside this call.
  named_ref(actor& owner, std::string_view name);
  ~named_ref();
  named_ref(const named_ref&) = delete;
  named_ref& operator=(const named_ref&) = delete;

  explicit operator bool() const noexcept { return static_cast<bool>(now_); }
  // Nobody while nobody has the name.
  [[nodiscard]] const actor_ref& get() const noexcept { return now_; }
  // How often it was bound.
  [[nodiscard]] std::uint64_t bound_count() const noexcept { return bound_count_; }

 private:
  friend class actor_loop;
  void change(const directory_change& what);

  actor& owner_;
  follow_handle follow_;
  actor_ref now_;
  std::uint64_t bound_count_ = 0;
};

}  // namespace reprise
