// Bodies of the templates of actor.hpp and handlers.hpp, and of what every message goes through.
#pragma once

#include <reprise/actor/actor.hpp>

namespace reprise {

namespace detail {

template <class Method>
struct method_parts;
template <class A, class R, class First, class... Rest>
struct method_parts<R (A::*)(First, Rest...)> {
  using result = R;
  using argument = First;
  static constexpr std::size_t count = 1 + sizeof...(Rest);
  static constexpr bool all_values =
      !std::is_reference_v<First> && (!std::is_reference_v<Rest> && ...);
};

// Calls a handler with its message and, where it takes that too, with who sent it.
template <class Parts, class A, class Method, class M>
auto call_handler(A& on, Method method, M& value, const actor_ref& sender) {
  if constexpr (Parts::count == 2) {
    return (on.*method)(std::move(value), sender);
  } else {
    return (on.*method)(std::move(value));
  }
}

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<task<T>> = true;

// The message of an envelope as a value of this program. Null: its bytes are none.
template <class M>
M* open_envelope(envelope& item, std::optional<M>& room) {
  if (!item.encoded())
    return item.mark() == type_mark_of<M>() ? static_cast<M*>(item.value()) : nullptr;
  if constexpr (message<M>) {
    room.emplace();
    if (message_traits<M>::decode(item.bytes(), *room)) return &*room;
  }
  return nullptr;
}

template <message R>
task<void> answer_by_task(task<R> work, reply_promise<R> promise) {
  bool threw = true;
  try {
    R value = co_await std::move(work);
    threw = false;
    promise.reply(std::move(value));
  } catch (...) {
    if (threw) promise.fail(ask_error::crashed);
    throw;
  }
}
template <message R>
task<void> answer_by_task(task<ask_result<R>> work, reply_promise<R> promise) {
  bool threw = true;
  try {
    ask_result<R> outcome = co_await std::move(work);
    threw = false;
    promise.finish(std::move(outcome));
  } catch (...) {
    if (threw) promise.fail(ask_error::crashed);
    throw;
  }
}

// Something that an actor waits for, which comes to its mailbox as a call.
template <class A>
class timer_call final : public envelope {
 public:
  timer_call(actor_loop& here, const actor_ref& owner, std::uint64_t handle, duration delay,
             void (A::*method)())
      : envelope(envelope_kind::call, handle),
        here_(here),
        method_(method),
        timer_(here.env().home(), here.env().home().new_child("actor_timer"),
               delegate<void()>::to<&timer_call::on_fire>(this)) {
    address(owner);
    timer_.arm_after(delay);
  }
  void encode(byte_sink&) const override {}
  void run(actor& on) override { (static_cast<A&>(on).*method_)(); }

 private:
  void on_fire() { here_.deliver_signal(*this); }

  actor_loop& here_;
  void (A::*method_)();
  timer timer_;
};

template <request R, class A>
class ask_then_call final : public envelope, private typed_ask<typename R::reply> {
 public:
  using reply = typename R::reply;
  using method = void (A::*)(const ask_result<reply>&);

  ask_then_call(actor_loop& here, const actor_ref& owner, std::uint64_t handle, method then)
      : envelope(envelope_kind::call, handle), typed_ask<reply>(here), loop_(here), then_(then) {
    address(owner);
  }
  void send(const actor_ref& target, duration timeout, R value) {
    loop_.ask_from<R>(envelope::to(), *this, target, timeout, std::move(value));
  }
  void encode(byte_sink&) const override {}
  void run(actor& on) override { (static_cast<A&>(on).*then_)(*this->outcome()); }

 private:
  void on_outcome() override { loop_.deliver_signal(*this); }

  actor_loop& loop_;
  method then_;
};

}  // namespace detail

// --- What every message goes through

inline void actor_loop::schedule(actor& who) noexcept {
  if (who.scheduled_) return;
  who.scheduled_ = true;
  who.next_ready_ = nullptr;
  who.previous_ready_ = ready_first_ == nullptr ? nullptr : ready_last_;
  (ready_first_ == nullptr ? ready_first_ : ready_last_->next_ready_) = &who;
  ready_last_ = &who;
  if (!posted_) run_.schedule();
}

inline tell_result actor_loop::deliver(envelope& item, refusals how) {
  actor* const who = find(item.to());
  if (who == nullptr || !item.bounded() || who->ending_ != actor_ending::none ||
      who->mail_count_ >= who->mailbox_max_) [[unlikely]] {
    if (how == refusals::answered) item.wants_notice = false;
    return deliver_or_refuse(item);
  }
  ++stats_.accepted;
  ++who->mail_count_;
  who->mailbox_.push(item);
  if (who->holds_ == 0) schedule(*who);
  return tell_result::ok;
}

// --- Beginning

template <class A, class... Args>
actor_ref actor_loop::begin_typed(actor* parent, const spawn_options& options, Args&&... args) {
  const handler_table& table = handler_table_of<A>();
  if (options.restart.after == restart_options::when::never)
    return begin(parent, options, table, {}, [&](actor_init& init) -> std::unique_ptr<actor> {
      return std::make_unique<A>(init, std::forward<Args>(args)...);
    });
  // What it is made of is kept, so it is copied.
  actor_factory make = [kept = std::make_tuple(std::decay_t<Args>(args)...)](
                           actor_init& init) -> std::unique_ptr<actor> {
    return std::apply([&](const auto&... each) { return std::make_unique<A>(init, each...); },
                      kept);
  };
  return begin_kept(parent, options, table, std::move(make));
}

// --- actor

template <class A>
timer_handle actor::after(duration delay, void (A::*method)()) {
  const timer_handle handle{next_handle()};
  add_call(here_->pool().make<detail::timer_call<A>>(*here_, self_, handle.value, delay, method));
  return handle;
}

template <request R, class A, class... Args>
void actor::ask_then(const actor_ref& to, duration timeout,
                     void (A::*method)(const ask_result<typename R::reply>&), Args&&... args) {
  auto& call =
      here_->pool().make<detail::ask_then_call<R, A>>(*here_, self_, next_handle(), method);
  add_call(call);
  call.send(to, timeout, R(std::forward<Args>(args)...));
}

// --- answers

template <message M>
class typed_answer final : public arrival {
 public:
  typed_answer(std::uint64_t correlation, M value)
      : correlation_(correlation), value_(std::move(value)) {}
  void arrive(actor_loop& here) override {
    if (pending_ask* const waiting = here.take_ask(correlation_)) here.give(*waiting, value_);
    here.pool().destroy(*this);
  }

 private:
  std::uint64_t correlation_;
  M value_;
};

template <message M>
void actor_loop::answer(const ask_return& to, M value) {
  if (to.node == node_ && !encode_all_) [[likely]] {
    if (to.loop == index_) {
      if (pending_ask* const waiting = take_ask(to.correlation)) give(*waiting, value);
      return;
    }
    return send_to_loop(to.loop, pool_.make<typed_answer<M>>(to.correlation, std::move(value)));
  }
  byte_sink out = begin_answer(to);
  message_traits<M>::encode(value, out);
  end_answer(to);
}

// --- handlers

template <class A>
template <message M, class Method>
void handlers<A>::message(Method method, reentrancy entry) {
  using parts = detail::method_parts<Method>;
  using result = typename parts::result;
  static_assert(std::is_same_v<std::remove_cvref_t<typename parts::argument>, M>,
                "the handler takes another message");
  handler item;
  item.type = message_id_of<M>;
  item.name = message_traits<M>::name;
  item.entry = entry;
  item.set_method(method);
  item.invoke = [](const handler& how, actor& on, envelope& what) {
    std::optional<M> room;
    M* const value = detail::open_envelope<M>(what, room);
    if (value == nullptr) return on.here_->dead(what, dead_letter_reason::undecodable);
    on.here_->count_handled();
    const auto call = how.get_method<Method>();
    if constexpr (detail::is_task<result>) {
      static_assert(parts::all_values, "a coroutine takes its message by value");
      on.run_task(detail::call_handler<parts>(static_cast<A&>(on), call, *value, on.sender_),
                  how.entry);
    } else {
      detail::call_handler<parts>(static_cast<A&>(on), call, *value, on.sender_);
    }
  };
  into_.add(item);
}

template <class A>
template <request R, class Method>
void handlers<A>::request(Method method, reentrancy entry) {
  using parts = detail::method_parts<Method>;
  using result = typename parts::result;
  using reply = typename R::reply;
  static_assert(std::is_same_v<std::remove_cvref_t<typename parts::argument>, R>,
                "the handler takes another request");
  handler item;
  item.type = message_id_of<R>;
  item.name = message_traits<R>::name;
  item.entry = entry;
  item.set_method(method);
  item.invoke = [](const handler& how, actor& on, envelope& what) {
    std::optional<R> room;
    R* const value = detail::open_envelope<R>(what, room);
    if (value == nullptr) return on.here_->dead(what, dead_letter_reason::undecodable);
    on.here_->count_handled();
    const auto call = how.get_method<Method>();
    A& self = static_cast<A&>(on);
    if constexpr (std::is_void_v<result>) {
      reply_promise<reply> promise(*on.here_, what.take_answer());
      (self.*call)(std::move(*value), std::move(promise));
    } else if constexpr (detail::is_task<result>) {
      static_assert(parts::all_values, "a coroutine takes its request by value");
      reply_promise<reply> promise(*on.here_, what.take_answer());
      on.run_task(
          detail::answer_by_task<reply>(detail::call_handler<parts>(self, call, *value, on.sender_),
                                        std::move(promise)),
          how.entry);
    } else {
      auto outcome = detail::call_handler<parts>(self, call, *value, on.sender_);
      reply_promise<reply> promise(*on.here_, what.take_answer());
      if constexpr (std::is_same_v<result, reply>) {
        promise.reply(std::move(outcome));
      } else {
        promise.finish(std::move(outcome));
      }
    }
  };
  into_.add(item);
}

template <class A>
template <class S, class Method>
void handlers<A>::signal(Method method) {
  using parts = detail::method_parts<Method>;
  handler item;
  item.type = signal_id<S>;
  item.name = "signal";
  item.takes_signal = true;
  item.set_method(method);
  item.invoke = [](const handler& how, actor& on, envelope& what) {
    on.here_->count_signal();
    S& value = *static_cast<S*>(what.value());
    const auto call = how.get_method<Method>();
    if constexpr (detail::is_task<typename parts::result>) {
      static_assert(!std::is_reference_v<typename parts::argument>,
                    "a coroutine takes its signal by value");
      on.run_task((static_cast<A&>(on).*call)(std::move(value)), how.entry);
    } else {
      (static_cast<A&>(on).*call)(value);
    }
  };
  into_.add(item);
}

}  // namespace reprise
