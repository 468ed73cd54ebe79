// An actor: state that one handler at a time may touch.
//
//   class counter : public actor {
//    public:
//     using actor::actor;
//     static void setup(handlers<counter>& on) {
//       on.message<add>(&counter::added);
//       on.request<get>(&counter::got);
//     }
//
//    private:
//     void added(const add& what) { sum_ += what.amount; }
//     total got(const get&) { return total(sum_); }
//     std::int64_t sum_ = 0;
//   };
//
//   actor_ref sum = here.spawn<counter>();
//   here.tell(sum, add(3));
//
// Life: on_start, then messages, signals and timers one at a time in their order, then on_stop. Never inside a call
// of this class. What escapes a handler ends the actor (crashed), never the loop.
//
// What one actor sends another arrives in that order, without gaps while the link lives, and never twice. Nothing
// is promised between different senders. When the receiver moves, what follows it by way of its old node may be
// overtaken, once a move, by what its sender already sends to the new one; after hops_max such ways a message ends as
// a dead letter.
//
// Threading: on the loop where it was spawned.
#pragma once

#include <memory>
#include <utility>

#include <reprise/actor/actor_loop.hpp>
#include <reprise/actor/ask.hpp>
#include <reprise/actor/reply_promise.hpp>

namespace reprise {

struct actor_extras;

// A timer of one actor. 0 is none.
struct timer_handle {
  std::uint64_t value = 0;
  friend auto operator<=>(const timer_handle&, const timer_handle&) = default;
};

class named_ref;

class actor {
 public:
  explicit actor(actor_init& init);
  virtual ~actor();
  actor(const actor&) = delete;
  actor& operator=(const actor&) = delete;

  [[nodiscard]] const actor_ref& self() const noexcept { return self_; }
  [[nodiscard]] actor_loop& here() const noexcept { return *here_; }
  [[nodiscard]] environment env() const noexcept { return here_->env(); }

 protected:
  virtual void on_start() {}
  // The last call. What it sends is sent; nothing comes any more.
  virtual void on_stop() {}
  // Its state, so that it can go on elsewhere; only of an actor that moves.
  virtual void pack(byte_sink& out) const { static_cast<void>(out); }

  // Who sent what is being handled, until the handler returns; nobody for what no actor sent. A coroutine begins
  // after that, and takes its sender as an argument instead: task<void> f(M, actor_ref sender).
  [[nodiscard]] actor_ref sender() const noexcept { return sender_; }

  template <message M>
  tell_result tell(const actor_ref& to, M value) {
    return here_->tell_from<M>(self_, table_->hears_undelivered(), to, std::move(value));
  }
  template <message M, class... Args>
    requires(!(sizeof...(Args) == 1 && (std::same_as<std::remove_cvref_t<Args>, M> && ...)))
  tell_result tell(const actor_ref& to, Args&&... args) {
    return tell<M>(to, M(std::forward<Args>(args)...));
  }

  // co_await ask<get>(to, 2s, key): an ask_result<get::reply>.
  template <request R, class... Args>
  [[nodiscard]] ask_call<R> ask(const actor_ref& to, duration timeout, Args&&... args) {
    return ask_call<R>(*here_, self_, to, timeout, R(std::forward<Args>(args)...));
  }
  // Without a coroutine: the outcome comes to `method`, void (A::*)(const ask_result<R::reply>&), as a signal.
  template <request R, class A, class... Args>
  void ask_then(const actor_ref& to, duration timeout,
                void (A::*method)(const ask_result<typename R::reply>&), Args&&... args);

  // One actor_down for each watch, after everything from that actor that will be handled; none any more after
  // unwatch.
  watch_handle watch(const actor_ref& target);
  void unwatch(watch_handle watch);

  // Calls `method`, void (A::*)(), once, as a signal. Timers end with the actor.
  template <class A>
  timer_handle after(duration delay, void (A::*method)());
  void cancel(timer_handle which);

  // Ends this actor when its handler returns or suspends.
  void stop();
  void stop(const actor_ref& which) { here_->stop(which); }
  void kill(const actor_ref& which) { here_->kill(which); }
  // Children live on their parent's loop and end before it.
  template <class A, class... Args>
  actor_ref spawn_child(const spawn_options& options, Args&&... args) {
    return here_->begin_typed<A>(this, options, std::forward<Args>(args)...);
  }

  // Told of the actors that are known by this name or type, as they are and as they change.
  follow_handle follow_name(std::string_view name);
  follow_handle follow_type(std::string_view type);
  void unfollow(follow_handle which);
  // Told of peers, as they are and as they change.
  void follow_peers();

  // Goes on with a coroutine, as a handler that is one does: from a timer, say, or a callback of a derived class.
  void run_task(task<void> work, reentrancy entry = reentrancy::exclusive);
  // How it ends, once that is decided; for destructors.
  [[nodiscard]] actor_ending ending() const noexcept { return ending_; }

  // Moves to another node where this actor's type is known (actor_system::accept_movable), before its next message
  // or, while handlers are suspended, when the last of them has returned. When it stays it is told (move_ended).
  void move_to(const node_id& node);

 private:
  friend class actor_loop;
  friend class actor_directory;
  template <class A>
  friend class handlers;
  friend class held_turn;
  friend class named_ref;
  friend struct actor_extras;

  actor_extras& extras();
  void add_call(envelope& item);
  void release_hold() noexcept;
  void fail(const std::exception_ptr& error) noexcept;
  [[nodiscard]] std::uint64_t next_handle() noexcept;

  actor_loop* here_;
  const handler_table* table_;
  actor_ref self_;
  actor_ref sender_;
  arrival_queue mailbox_;
  actor* next_ready_ = nullptr;
  actor* previous_ready_ = nullptr;
  std::unique_ptr<actor_extras> extras_;
  std::uint32_t mail_count_ = 0;
  std::uint32_t mailbox_max_;
  std::uint16_t holds_ =
      0;  // exclusive handlers that are suspended, and moves; small, as there are many actors
  bool scheduled_ = false;
  bool started_ = false;
  actor_ending ending_ = actor_ending::none;
};

}  // namespace reprise

#include <reprise/actor/actor_calls.hpp>
