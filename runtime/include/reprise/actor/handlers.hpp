// What an actor class understands, listed once for the class:
//
//   class teller : public actor {
//    public:
//     using actor::actor;
//     static void setup(handlers<teller>& on) {
//       on.message<greet>(&teller::greeted);        // void greeted(const greet&), or task<void> greeted(greet)
//       on.request<withdraw>(&teller::withdrawn);   // see below
//       on.down(&teller::bank_gone);                // void bank_gone(const actor_down&)
//     }
//
// A request R is answered with R::reply in one of these forms:
//
//   reply              f(const R&)                              at once
//   ask_result<reply>  f(const R&)                              at once, or with an error
//   void               f(const R&, reply_promise<reply>)        later
//   task<reply>        f(R)                                     by a coroutine; or task<ask_result<reply>>
//
// Every form but the one with a promise may take who sent it as well: task<void> f(M, actor_ref sender).
//
// While a coroutine of an actor is suspended its next message waits, unless it was listed as interleaved. What a
// coroutine takes, it takes by value; sender() is nobody in it.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <reprise/actor/envelope.hpp>
#include <reprise/actor/signals.hpp>
#include <reprise/env/task.hpp>

namespace reprise {

// Whether the next message waits while a handler is suspended.
enum class reentrancy : std::uint8_t { exclusive, interleaved };

struct handler {
  using invoke_function = void (*)(const handler&, actor&, envelope&);

  message_id type = 0;
  std::string_view name;
  invoke_function invoke = nullptr;
  alignas(void*) std::byte method[2 * sizeof(void*)] = {};
  reentrancy entry = reentrancy::exclusive;
  // A message that names this type, as any peer may, is not handled by it.
  bool takes_signal = false;

  template <class Method>
  void set_method(Method value) noexcept {
    static_assert(sizeof value <= sizeof method && std::is_trivially_copyable_v<Method>);
    std::memcpy(method, &value, sizeof value);
  }
  template <class Method>
  [[nodiscard]] Method get_method() const noexcept {
    Method out;
    std::memcpy(&out, method, sizeof out);
    return out;
  }
};

// Threading: read by every loop once it is complete.
class handler_table {
 public:
  // Programmer errors: two handlers for one type; two names with one hash.
  void add(const handler& item);
  // After the last add.
  void complete();
  [[nodiscard]] const handler* find(message_id type) const noexcept {
    for (std::size_t at = static_cast<std::size_t>(type) & mask_;; at = (at + 1) & mask_) {
      const handler& here = places_[at];
      if (here.invoke == nullptr) return nullptr;  // first: an empty place has the type 0
      if (here.type == type) return &here;
    }
  }
  [[nodiscard]] bool has(message_id type) const noexcept { return find(type) != nullptr; }
  // Whether the class listens to `undelivered`: asked for each message that is sent.
  [[nodiscard]] bool hears_undelivered() const noexcept { return hears_undelivered_; }

 private:
  std::vector<handler> items_;
  std::vector<handler> places_;  // a power of two, at most half full
  std::size_t mask_ = 0;
  bool hears_undelivered_ = false;
};

template <class A>
class handlers {
 public:
  explicit handlers(handler_table& into) noexcept : into_(into) {}

  template <message M, class Method>
  void message(Method method, reentrancy entry = reentrancy::exclusive);
  template <request R, class Method>
  void request(Method method, reentrancy entry = reentrancy::exclusive);

  // Signals: void (A::*)(const S&), or task<void> (A::*)(S).
  template <class Method>
  void down(Method method) {
    signal<actor_down>(method);
  }
  template <class Method>
  void undelivered(Method method) {
    signal<reprise::undelivered>(method);
  }
  template <class Method>
  void directory(Method method) {
    signal<directory_change>(method);
  }
  template <class Method>
  void name_conflict(Method method) {
    signal<reprise::name_conflict>(method);
  }
  template <class Method>
  void peers(Method method) {
    signal<peer_change>(method);
  }
  template <class Method>
  void restarted(Method method) {
    signal<child_restarted>(method);
  }
  template <class Method>
  void channel_ended(Method method) {
    signal<reprise::channel_ended>(method);
  }
  template <class Method>
  void moved(Method method) {
    signal<move_ended>(method);
  }

 private:
  template <class S, class Method>
  void signal(Method method);

  handler_table& into_;
};

// The list of A's handlers, made at first use.
template <class A>
const handler_table& handler_table_of() {
  static const handler_table table = [] {
    handler_table made;
    handlers<A> on(made);
    A::setup(on);
    made.complete();
    return made;
  }();
  return table;
}

}  // namespace reprise
