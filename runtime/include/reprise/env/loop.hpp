// One serial executor: a door through which everything enters, a queue of continuations, and timers.
//
// The same class runs in production and in simulation; what differs is the backend that feeds the
// door. Inside one event: now() is constant, the event's handler runs first, then every continuation
// in first in, first out order, and only then can the next event enter.
#pragma once

#include <cstdint>

#include <reprise/core/intrusive_queue.hpp>
#include <reprise/env/digest.hpp>
#include <reprise/env/operation.hpp>
#include <reprise/env/timer_heap.hpp>

namespace reprise {

// Something to run later inside the same event. Threading: on its loop.
class continuation : public queue_link<continuation> {
 public:
  explicit continuation(delegate<void()> run) noexcept : run_(run) {}
  continuation(const continuation&) = delete;
  continuation& operator=(const continuation&) = delete;
  void run() const { run_(); }

 protected:
  ~continuation() = default;

 private:
  delegate<void()> run_;
};

// Something handed to a loop from any thread. Stays valid until it ran; posted at most once at a time.
class posted_work {
 public:
  explicit posted_work(delegate<void()> run) noexcept : run_(run) {}
  posted_work(const posted_work&) = delete;
  posted_work& operator=(const posted_work&) = delete;
  void run() {
    posted_ = false;
    run_();
  }

  posted_work* next = nullptr;  // for the backend's queue
  std::uint64_t ordinal = 0;    // for the simulator: the n-th post of its channel

 protected:
  ~posted_work() = default;

 private:
  friend class loop;
  delegate<void()> run_;
  bool posted_ = false;
};

// What a world owes each of its loops.
class loop_backend {
 public:
  virtual ~loop_backend() = default;
  // From any thread. Posts from one loop to another arrive first in, first out.
  virtual void post(loop& to, posted_work& work) = 0;
  // On the loop: the earliest deadline is now this one (time_never: none).
  virtual void deadline_changed(loop& home, time_point earliest) = 0;
  virtual time_point read_clock() = 0;
  virtual wall_time read_wall_clock() = 0;
};

class loop {
 public:
  loop(loop_backend& backend, entity_id entity) noexcept : backend_(backend), entity_(entity) {}
  ~loop() = default;
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  [[nodiscard]] entity_id entity() const noexcept { return entity_; }
  // The stable name of this loop's next child with this tag.
  [[nodiscard]] entity_id new_child(entity_tag tag) {
    return child_entity(entity_, tag, children_.next(tag.hash));
  }

  // Monotonic; constant within an event.
  [[nodiscard]] time_point now() {
    if (!now_known_) {
      now_ = backend_.read_clock();
      now_known_ = inside_;
    }
    return now_;
  }
  [[nodiscard]] wall_time wall_now() { return backend_.read_wall_clock(); }

  // Runs inside the current event, after what was deferred before it. No event of its own.
  void defer(continuation& item) noexcept { ready_.push(item); }
  // Takes a deferred continuation out again; nothing if it is not there.
  void undefer(continuation& item) noexcept {
    if (item.linked()) ready_.remove(item);
  }
  // From any thread. Runs as an event of its own.
  void post(posted_work& work) {
    REPRISE_ASSERT(!work.posted_);
    work.posted_ = true;
    backend_.post(*this, work);
  }

  // A halted loop runs nothing any more: it crashed (in simulation) or the process leaves fast.
  [[nodiscard]] bool halted() const noexcept { return halted_; }
  [[nodiscard]] std::uint64_t event_count() const noexcept { return event_count_; }

  // --- For backends -------------------------------------------------------------------------

  void begin_event(time_point now) noexcept {
    now_ = now;
    now_known_ = inside_ = true;
  }
  void begin_event() noexcept {
    now_known_ = false;
    inside_ = true;
  }
  // Until the next event, now() looks at the clock each time.
  void end_event() noexcept { now_known_ = inside_ = false; }

  // The door. Precondition: begin_event() was called and no event is running.
  void enter(const door_record& record, const delegate<void()>& body) {
    open_door(record);
    body();
    run_ready();
  }
  void complete(operation& op, const door_record& record) {
    open_door(record);
    op.finish(record.error, record.count);
    run_ready();
  }
  // Fires one timer that is due; false when none is.
  bool fire_timer();
  [[nodiscard]] time_point next_deadline() const noexcept { return timers_.earliest(); }
  [[nodiscard]] std::size_t work_timer_count() const noexcept { return timers_.work_count(); }

  void halt() noexcept { halted_ = true; }
  // Digest and observer belong to the backend; null in production.
  void observe(loop_digest* digest, door_observer* observer) noexcept {
    digest_ = digest;
    observer_ = observer;
  }
  // Notes a call to the outside.
  void note(const call_record& record) {
    if (digest_ != nullptr) {
      digest_->add(record);
      if (observer_ != nullptr) observer_->on_call(record, now_);
    }
  }
  [[nodiscard]] bool observed() const noexcept { return digest_ != nullptr; }

  // --- For timers -----------------------------------------------------------------------------
  void arm(timer& item, time_point deadline);
  void disarm(timer& item) noexcept;

 private:
  void open_door(const door_record& record) {
    ++event_count_;
    if (digest_ != nullptr) {
      digest_->add(record, now_);
      if (observer_ != nullptr) observer_->on_door(record, now_);
    }
  }
  void run_ready() {
    while (!ready_.empty()) ready_.pop().run();
  }

  loop_backend& backend_;
  loop_digest* digest_ = nullptr;
  door_observer* observer_ = nullptr;
  intrusive_queue<continuation> ready_;
  time_point now_{};
  bool now_known_ = false;
  bool inside_ = false;  // of an event
  bool halted_ = false;
  bool firing_ = false;
  std::uint64_t event_count_ = 0;
  entity_id entity_;
  timer_heap timers_;
  entity_counter children_;
};

// A member that can be deferred, at most once at a time, and is safe to destroy.
class deferred_call : public continuation {
 public:
  deferred_call(loop& home, delegate<void()> run) noexcept : continuation(run), home_(home) {}
  ~deferred_call() { home_.undefer(*this); }
  void schedule() noexcept {
    if (!linked()) home_.defer(*this);
  }

 private:
  loop& home_;
};

// A member that can be posted; the owner must not die before it ran (unless its loop was halted).
class posted_call : public posted_work {
 public:
  using posted_work::posted_work;
};

}  // namespace reprise
