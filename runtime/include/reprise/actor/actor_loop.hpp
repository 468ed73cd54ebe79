// The actors of one loop: where they live, wait for their turn, and are reached.
//
// Threading: on its loop.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <type_traits>
#include <vector>

#include <reprise/actor/actor_crash.hpp>
#include <reprise/actor/actor_init.hpp>
#include <reprise/actor/actor_options.hpp>
#include <reprise/actor/actor_stats.hpp>
#include <reprise/actor/ask_wait.hpp>
#include <reprise/actor/envelope.hpp>
#include <reprise/actor/handlers.hpp>
#include <reprise/actor/loop_lanes.hpp>
#include <reprise/actor/moved_addresses.hpp>
#include <reprise/actor/pending_ask.hpp>
#include <reprise/actor/tell_result.hpp>
#include <reprise/env/environment.hpp>

namespace reprise {

class actor;
class byte_reader;
class channel_book;
class move_offer;
struct actor_extras;
class actor_system;
template <request R>
class ask_call;

class actor_loop {
 public:
  actor_loop(actor_system& system, environment env, std::uint16_t index, std::size_t loop_count);
  ~actor_loop();
  actor_loop(const actor_loop&) = delete;
  actor_loop& operator=(const actor_loop&) = delete;

  [[nodiscard]] environment env() const noexcept { return env_; }
  [[nodiscard]] actor_system& system() const noexcept { return system_; }
  [[nodiscard]] incarnation_id node() const noexcept { return node_; }
  [[nodiscard]] std::uint16_t index() const noexcept { return index_; }

  // --- For programs and actors

  // Begins an A(actor_init&, args...) on this loop; its on_start follows from a continuation. Nobody when the
  // system is closing. What the constructor throws is thrown here. An actor whose name another one of this node has
  // lives without it, and is told (name_conflict). Precondition: name and type have at most actor_name_bytes_max.
  template <class A, class... Args>
  actor_ref spawn(Args&&... args) {
    return spawn_with<A>(spawn_options(), std::forward<Args>(args)...);
  }
  template <class A, class... Args>
  actor_ref spawn_with(const spawn_options& options, Args&&... args) {
    return begin_typed<A>(nullptr, options, std::forward<Args>(args)...);
  }

  // From nobody.
  template <message M>
  tell_result tell(const actor_ref& to, M value) {
    return tell_from<M>({}, false, to, std::move(value));
  }
  template <message M, class... Args>
    requires(!(sizeof...(Args) == 1 && (std::same_as<std::remove_cvref_t<Args>, M> && ...)))
  tell_result tell(const actor_ref& to, Args&&... args) {
    return tell_from<M>({}, false, to, M(std::forward<Args>(args)...));
  }
  // co_await here.ask<get>(to, 2s, key): an ask_result<get::reply>.
  template <request R, class... Args>
  [[nodiscard]] ask_call<R> ask(const actor_ref& to, duration timeout, Args&&... args);

  // In its turn: it handles what it was sent before, by whom this is sent.
  void stop(const actor_ref& which);
  // Before its next message.
  void kill(const actor_ref& which);
  void end(actor& who, actor_ending how) noexcept;

  // The link to that node as this loop knows it; 0: none.
  [[nodiscard]] link_epoch link_to(incarnation_id node) const {
    const auto at = links_.find(node);
    return at == links_.end() ? 0 : at->second.peer.epoch;
  }
  [[nodiscard]] const actor_stats& stats() const noexcept { return stats_; }
  [[nodiscard]] std::size_t actor_count() const noexcept { return alive_; }
  [[nodiscard]] std::size_t ask_count() const noexcept { return asks_.size(); }
  // Which actors of this loop handle nothing before an ask of theirs has its outcome. Linear in the asks.
  [[nodiscard]] std::vector<ask_wait> waits() const;
  // Told of each dead letter of this loop, from within the call that makes it one, but for those that it makes
  // itself; may be empty. What it throws is noted. Counted all the same.
  void set_on_dead_letter(std::function<void(const dead_letter&)> handler) {
    on_dead_letter_ = std::move(handler);
  }
  // Told of each exception that escapes an actor of this loop, from within the call that it ended; may be empty. What
  // it throws is noted.
  void set_on_crash(std::function<void(const actor_crash&)> handler) {
    on_crash_ = std::move(handler);
  }

  // --- For actors and what handlers are made of

  template <message M>
  tell_result tell_from(const actor_ref& from, bool wants_notice, const actor_ref& to, M value) {
    if (to.node() == node_ && !encode_all_) [[likely]] {
      envelope& item =
          pool_.make<typed_envelope<M>>(envelope_kind::tell, message_id_of<M>, std::move(value));
      item.address(to, from);
      item.wants_notice = wants_notice;
      return route(item, refusals::answered);
    }
    byte_sink out = begin_message(from, to, message_id_of<M>, wants_notice, {}, duration{0});
    message_traits<M>::encode(value, out);
    return end_message(from, to, message_id_of<M>, {});
  }
  template <request R>
  void ask_from(const actor_ref& from, pending_ask& asked, const actor_ref& to, duration timeout,
                R value) {
    const ask_return back = begin_ask(asked, from, to, timeout, message_traits<R>::name);
    if (to.node() == node_ && !encode_all_) [[likely]] {
      envelope& item =
          pool_.make<typed_envelope<R>>(envelope_kind::ask, message_id_of<R>, std::move(value));
      item.address(to, from);
      item.expect_answer(back, asked.deadline());
      static_cast<void>(route(item));
      return;
    }
    byte_sink out = begin_message(from, to, message_id_of<R>, false, back, timeout);
    message_traits<R>::encode(value, out);
    static_cast<void>(end_message(from, to, message_id_of<R>, back));
  }
  template <message M>
  void answer(const ask_return& to, M value);
  void answer(const ask_return& to, ask_error error);
  // Its answer will never come.
  void broken_promise(const ask_return& to) noexcept;

  template <class A, class... Args>
  actor_ref begin_typed(actor* parent, const spawn_options& options, Args&&... args);
  using make_function = delegate<std::unique_ptr<actor>(actor_init&)>;
  template <class Make>
  actor_ref begin(actor* parent, const spawn_options& options, const handler_table& table,
                  actor_factory again, const Make& make) {
    return begin_actor(
        parent, options, table, std::move(again),
        make_function::to(
            [](void* call, actor_init& init) { return (*static_cast<const Make*>(call))(init); },
            const_cast<void*>(static_cast<const void*>(&make))));
  }
  actor_ref begin_kept(actor* parent, const spawn_options& options, const handler_table& table,
                       actor_factory make);

  // A message that will not be handled: counted, its sender told, its ask answered.
  void dead(envelope& item, dead_letter_reason reason);
  // The same, and ends its life.
  void refuse(envelope& item, dead_letter_reason reason) {
    dead(item, reason);
    pool_.destroy(item);
  }
  void arrived(envelope& item) { static_cast<void>(deliver(item)); }
  [[nodiscard]] std::uint64_t next_handle() noexcept { return ++last_handle_; }
  template <class S>
  void signal(const actor_ref& to, S what) {
    envelope& item =
        pool_.make<typed_envelope<S>>(envelope_kind::signal, signal_id<S>, std::move(what));
    item.address(to);
    deliver_signal(item);
  }
  void deliver_signal(envelope& item);
  [[nodiscard]] arrival_pool& pool() noexcept { return pool_; }
  [[nodiscard]] ask_table& asks() noexcept { return asks_; }
  // Whether it handles nothing until a handler that is suspended has returned.
  [[nodiscard]] bool is_held(const actor_ref& which) const noexcept;
  // Null when it has ended.
  [[nodiscard]] actor* find(const actor_ref& which) const noexcept {
    if (which.slot() >= slots_.size()) return nullptr;
    const slot& at = slots_[which.slot()];
    return at.generation == which.generation() && which.node() == node_ && which.loop() == index_
               ? at.who
               : nullptr;
  }
  void schedule(actor& who) noexcept;
  void watch(actor& who, watch_handle handle, const actor_ref& target);
  void unwatch(actor& who, watch_handle handle, const actor_ref& target);
  void follow_peers(actor& who);
  void count_handled() noexcept { ++stats_.handled; }
  void count_signal() noexcept { ++stats_.signals; }

  // --- For channels
  [[nodiscard]] channel_book& channels() noexcept { return *channels_; }
  [[nodiscard]] bool reaches(incarnation_id node) const;
  // Null: no link.
  [[nodiscard]] const peer_id* peer_of(incarnation_id node) const {
    const auto at = links_.find(node);
    return at == links_.end() ? nullptr : &at->second.peer;
  }
  // What one message to that node may take, as far as it is known: the smaller one of both nodes' limits.
  [[nodiscard]] std::size_t message_bytes_max(incarnation_id node) const {
    const auto at = links_.find(node);
    return at == links_.end() ? message_bytes_max_
                              : std::min(message_bytes_max_, at->second.message_bytes_max);
  }
  void send_channel(const actor_ref& to, const_bytes raw);
  // False: there is no room on the way now. From a loop other than the first, that comes later (held_up), and what
  // this channel sends is not sent either until it begins again with its `first` item.
  enum class channel_place : std::uint8_t { first, next };
  [[nodiscard]] bool send_item(const actor_ref& to, channel_handle handle, channel_place place,
                               const_bytes raw);
  void take_channel(const peer_id& peer, const_bytes raw);
  void confirm_soon();
  bool offer(const actor_ref& to, const actor_ref& from, message_id type, const_bytes payload);

  // --- For the system

  // Hands an item to another loop of this node.
  void send_to_loop(std::uint16_t loop, arrival& item);
  void flush_lanes();
  void peer_up(const peer_id& peer, std::size_t bytes_max);
  void peer_down(const peer_id& peer, peer_down_reason why);
  // The actors end, newest first. Reports once when nobody will reach this loop any more.
  void stop_all();
  // `on_retired` is the last thing that this loop does.
  void retire(delegate<void()> on_retired);
  // Whether messages for another loop have to be refused.
  [[nodiscard]] bool crowded(std::uint16_t loop);
  // What came from another node for a loop that is crowded: told to who sent it.
  void refuse_remote(const_bytes raw);
  // What came from another node.
  void take_remote(const peer_id& from, const_bytes raw);
  // A message that was given to a link and not to the network.
  void not_sent(incarnation_id node, const_bytes raw, const ask_return& back);
  void take_answer(std::uint64_t correlation, const_bytes payload);
  void end_watch_from(const actor_ref& target, const actor_ref& watcher, watch_handle handle);
  void begin_watch_from(const actor_ref& target, const actor_ref& watcher, watch_handle handle);
  void take_down_notice(const actor_ref& watcher, const actor_down& notice);
  void finish_ask(std::uint64_t correlation, ask_error error);
  [[nodiscard]] pending_ask* take_ask(std::uint64_t correlation) noexcept;
  template <class M>
  static void give(pending_ask& waiting, M& reply) {
    waiting.take_value(type_mark_of<M>(), &reply);
  }

 private:
  friend class actor;
  friend class move_offer;
  struct slot {
    actor* who = nullptr;
    std::uint32_t generation = 0;
    std::uint32_t next_free = 0;
  };
  struct link_view {
    peer_id peer;
    std::size_t message_bytes_max = 0;
  };
  static constexpr std::uint32_t no_slot = ~std::uint32_t{0};

  // Whether who sent it learns of a refusal by the result of this call, or has to be told.
  enum class refusals : std::uint8_t { told, answered };
  tell_result route(envelope& item, refusals how = refusals::told) {
    if (item.to().loop() == index_) return deliver(item, how);
    return route_to_loop(item, how);
  }
  tell_result route_to_loop(envelope& item, refusals how);
  tell_result deliver(envelope& item, refusals how = refusals::told);
  tell_result deliver_or_refuse(envelope& item);
  byte_sink begin_message(const actor_ref& from, const actor_ref& to, message_id type,
                          bool wants_notice, const ask_return& back, duration timeout);
  tell_result end_message(const actor_ref& from, const actor_ref& to, message_id type,
                          const ask_return& back);
  byte_sink begin_answer(const ask_return& to);
  void end_answer(const ask_return& to);
  ask_return begin_ask(pending_ask& asked, const actor_ref& from, const actor_ref& to,
                       duration timeout, std::string_view request);
  tell_result send_remote(incarnation_id node, const_bytes raw);
  void lose(const actor_ref& from, const actor_ref& to, message_id type, const ask_return& back,
            dead_letter_reason reason);
  void send_failure(const ask_return& to, ask_error error);
  void send_signal(incarnation_id node, const_bytes raw);
  void send_behind(incarnation_id node, const_bytes raw);
  void send_down(const actor_ref& watcher, const actor_down& notice);
  void lose_watches(incarnation_id node, down_reason why);
  tell_result take_message(const_bytes raw, refusals how);
  // Beginning and ending.
  actor_ref begin_actor(actor* parent, const spawn_options& options, const handler_table& table,
                        actor_factory again, make_function make);
  std::unique_ptr<actor> make_actor(const handler_table& table, std::uint32_t mailbox_max,
                                    std::uint32_t index, const make_function& make);
  void move_in(actor& who) noexcept;
  void move_out(actor& who) noexcept;
  void settle(std::unique_ptr<actor> made);
  std::uint32_t take_slot();
  void leave_slot(std::uint32_t index) noexcept;
  void begin_life(actor& who);
  void crash(actor& who, const std::exception_ptr& error) noexcept;
  void report(const actor_ref& who, const spawn_options* known,
              const std::exception_ptr& error) noexcept;
  void finish_children(actor& who);
  void finish(actor& who);
  void let_go(actor& who);
  void drop_calls(actor& who) noexcept;
  void empty_mailbox(actor& who, dead_letter_reason why);
  void tell_watchers(actor_extras& left, const actor_ref& old, down_reason why);
  bool restart(actor_extras& left, const actor_ref& old, const handler_table& table,
               std::uint32_t mailbox_max);
  void halt_all() noexcept;
  void retire_soon();
  void try_retire();
  void report_stopped();

  // Turns.
  void run();
  void take_arrival();
  void turn(actor& who, std::uint32_t& budget);
  void dispatch(actor& who, envelope& item);
  bool take_signal(actor& who, envelope& item);
  // User code: what escapes it ends its actor.
  template <class Call>
  void guarded(actor& who, const Call& call) noexcept {
    try {
      call();
    } catch (...) {
      crash(who, std::current_exception());
    }
  }
  void unschedule(actor& who) noexcept;
  void later(arrival& item);
  void destroy_all(arrival_queue& items) noexcept;
  void on_arrivals();

  // Moving.
  void begin_move(actor& who);
  void stay(const actor_ref& which, move_ended::reason why);
  void move_ready(const actor_ref& which, const actor_ref& now);
  void encode_again(const envelope& item, const actor_ref& to);
  void send_after(envelope& item, const actor_ref& to);
  void send_on(envelope& item, const actor_ref& to);
  void take_offer(const peer_id& from, byte_reader& in);
  actor* make_asleep(const movable_type& known, const spawn_options& options, const_bytes packed);
  void wake(const actor_ref& which, incarnation_id from);
  void lose_moves(incarnation_id node);

  // What comes to nothing.
  void count_dead(const dead_letter& what);
  void notify_sender(std::uint8_t flags, const actor_ref& from, const undelivered& what);
  void send_lost(const actor_ref& sender, const undelivered& what);
  bool forward(envelope& item);
  bool may_follow(envelope& item);

  actor_system& system_;
  environment env_;
  incarnation_id node_;
  std::uint16_t index_;
  bool encode_all_;
  bool posted_ = false;         // again_ is on its way, or the loop's turn under way
  bool retire_posted_ = false;  // retiring_ is on its way
  bool stopping_ = false;       // nobody begins any more
  bool stop_reported_ = false;
  bool confirming_ = false;  // something came by a channel
  bool finishing_ = false;   // an actor is being ended
  bool telling_dead_letter_ = false;
  std::uint32_t turn_max_;
  std::size_t message_bytes_max_;
  // Actors whose turn it is.
  actor* ready_first_ = nullptr;
  actor* ready_last_ = nullptr;
  deferred_call run_;
  posted_call again_;
  posted_call retiring_;
  arrival_queue inbox_;  // what came, and what this loop sent itself
  std::size_t inbox_count_ = 0;
  arrival_pool pool_;
  std::vector<slot> slots_;
  std::uint32_t free_slot_ = no_slot;
  std::uint32_t generation_first_;
  std::size_t alive_ = 0;
  ask_table asks_;
  byte_vector scratch_;
  loop_lanes lanes_;
  std::map<incarnation_id, link_view> links_;
  std::set<std::tuple<incarnation_id, actor_ref, watch_handle, actor_ref>> watched_remote_;
  std::set<std::tuple<incarnation_id, actor_ref, watch_handle, actor_ref>> watched_by_remote_;
  std::set<actor_ref> peer_followers_;
  std::unique_ptr<channel_book> channels_;
  std::map<actor_ref, std::unique_ptr<move_offer>> leaving_;
  std::map<actor_ref, incarnation_id> asleep_;  // where from
  moved_addresses moved_;
  std::function<void(const dead_letter&)> on_dead_letter_;
  std::function<void(const actor_crash&)> on_crash_;
  delegate<void()> on_retired_;
  actor_stats stats_;
  std::uint64_t last_handle_ = 0;
};

}  // namespace reprise
