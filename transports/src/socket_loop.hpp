// The backend of one loop: feeds its door from one io_context, its timers and its inbox.
//
// Threading: everything on the loop's thread, except post() and the requests.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>

#include <reprise/core/bytes.hpp>
#include <reprise/env/loop.hpp>

#include "blocked_write.hpp"
#include "context.hpp"
#include "handler_memory.hpp"
#include "inbox.hpp"
#include "io_object.hpp"
#include "post_watch.hpp"
#include "recycler.hpp"
#include "turn.hpp"
#include "wake_timer.hpp"

namespace reprise::transports {

class socket_loop final : public loop_backend {
 public:
  // The most events between two looks at the network, so that neither posts nor outcomes that are
  // already known starve it.
  static constexpr unsigned events_per_turn_max = 1024;
  // What one receive can lend.
  static constexpr std::size_t receive_bytes_max = 64 * 1024;
  static constexpr duration brief_wait = 1ms;

  explicit socket_loop(entity_id entity);
  ~socket_loop() override;
  socket_loop(const socket_loop&) = delete;
  socket_loop& operator=(const socket_loop&) = delete;

  // --- For whoever drives the loop ------------------------------------------------------------

  enum class when_idle { wait, wait_briefly, leave };
  // Looks once at everything that can feed the door; false when nothing entered. With `wait` it
  // sleeps until something may have changed, with `wait_briefly` for at most brief_wait.
  bool take_turn(when_idle idle);
  // Turns until somebody asks to return or to halt.
  void run();
  // From any thread: run() returns after the current turn.
  void request_return() noexcept;
  // From any thread: the program's stop hooks run, as one event.
  void request_stop() noexcept;
  // From any thread: nothing enters any more.
  void request_halt() noexcept;
  // Checked after each event: the turn ends early once it is true. Empty in production.
  void set_until(delegate<bool()> reached) noexcept { until_ = reached; }
  void set_on_stop(delegate<void()> handler) noexcept { on_stop_ = handler; }

  // After the last turn, on whatever thread: halts the loop, drops what is outstanding and forgets
  // pending operations, so that the program's objects can be destroyed.
  void silence();

  // --- For I/O objects ---------------------------------------------------------------------------

  [[nodiscard]] loop& core() noexcept { return core_; }
  [[nodiscard]] context& native() noexcept { return native_; }
  [[nodiscard]] executor native_executor() noexcept { return native_.get_executor(); }
  [[nodiscard]] io_object_list& objects() noexcept { return objects_; }

  // Lets an event in. The object that calls may be gone when these return.
  void complete(operation& op, const door_record& record);
  void enter(const door_record& record, const delegate<void()>& body);

  // Runs after the current event, before the network is looked at.
  void run_soon(turn& item) noexcept { soon_.push(item); }
  // Runs after the network was looked at once: a receive that starts then finds the answer to what
  // was just sent more often, and does not have to ask in vain.
  void run_after_poll(turn& item) noexcept {
    after_poll_.push(item);
    ++after_poll_count_;
  }
  // Takes a waiting piece of work out again, on a halted loop.
  void forget(turn& item) noexcept;

  // Memory for one receive, good until the next one: data is lent to one handler at a time.
  [[nodiscard]] mutable_bytes receive_buffer();

  [[nodiscard]] recycler<blocked_write>& blocked_writes() noexcept { return blocked_writes_; }

  // The loops of the node, for handing an accepted connection over.
  void set_siblings(std::span<socket_loop* const> siblings) noexcept { siblings_ = siblings; }
  [[nodiscard]] socket_loop& backend_of(const loop& home) noexcept;

  // --- loop_backend --------------------------------------------------------------------------------

  void post(loop& to, posted_work& work) override;
  void deadline_changed(loop& home, time_point earliest) override;
  time_point read_clock() override;
  wall_time read_wall_clock() override;

  // Room for the operation that wakes the loop.
  static constexpr std::size_t wake_memory_bytes = 128;

 private:
  class running_here;

  [[nodiscard]] bool may_enter() noexcept;
  void after_event();
  void run_soon_items();
  void run_after_poll_items();
  void run_posts();
  void run_stop_request();
  void fire_timers();
  void look_at_network(when_idle idle);
  [[nodiscard]] bool stays_awake();
  void sleep(when_idle how);
  [[nodiscard]] bool asked_from_outside() const noexcept;
  void wake() noexcept;
  void on_woken() noexcept { wake_posted_.store(false, std::memory_order_seq_cst); }

  context native_;
  loop core_;
  io_object_list objects_;
  intrusive_queue<turn> soon_;
  intrusive_queue<turn> after_poll_;
  std::size_t after_poll_count_ = 0;
  posted_work* taken_posts_ = nullptr;
  unsigned lone_events_ = 0;
  unsigned polls_skipped_ = 0;
  std::size_t own_posts_ = 0;  // by this loop, and not yet run
  bool posted_to_ = false;     // by others, since it last had nothing to do
  post_watch watch_;
  unsigned budget_ = 0;
  bool running_soon_ = false;
  bool polling_ = false;
  delegate<void()> on_stop_;
  delegate<bool()> until_;
  bool until_reached_ = false;
  std::unique_ptr<std::byte[]> receive_memory_;
  recycler<blocked_write> blocked_writes_;
  std::span<socket_loop* const> siblings_;
  std::optional<asio::executor_work_guard<executor>> keep_waiting_;
  wake_timer wake_timer_;

  alignas(64) inbox inbox_;
  std::atomic<bool> asleep_{false};
  std::atomic<bool> wake_posted_{false};
  std::atomic<bool> return_requested_{false};
  std::atomic<bool> stop_requested_{false};
  std::atomic<bool> halt_requested_{false};
  handler_memory<wake_memory_bytes> wake_memory_;
};

}  // namespace reprise::transports
