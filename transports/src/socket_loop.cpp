#include "socket_loop.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace reprise::transports {
namespace {

// What wakes a loop that has little to do comes alone. Once it mostly did, asking the system for more
// is left out after a wake-up, except now and then to see whether that still holds.
constexpr unsigned lone_events_to_trust = 4;
constexpr unsigned polls_skipped_max = 8;

// The loop whose turn this thread takes: its own posts need not wake it.
thread_local const socket_loop* current = nullptr;

}  // namespace

class socket_loop::running_here {
 public:
  explicit running_here(const socket_loop& now) noexcept : before_(current) { current = &now; }
  ~running_here() { current = before_; }
  running_here(const running_here&) = delete;
  running_here& operator=(const running_here&) = delete;

 private:
  const socket_loop* before_;
};

socket_loop::socket_loop(entity_id entity)
    : core_(*this, entity),
      keep_waiting_(asio::executor_work_guard<executor>(native_.get_executor())),
      wake_timer_(native_) {}

socket_loop::~socket_loop() = default;

// --- Turns ------------------------------------------------------------------------------------------

bool socket_loop::take_turn(when_idle idle) {
  const running_here here(*this);
  const std::uint64_t events_before = core_.event_count();
  budget_ = events_per_turn_max;
  until_reached_ = false;
  run_soon_items();
  run_stop_request();
  run_posts();
  fire_timers();
  run_after_poll_items();
  budget_ = events_per_turn_max;  // whatever else there was, the network gets its share
  if (may_enter()) look_at_network(core_.event_count() == events_before ? idle : when_idle::leave);
  return core_.event_count() != events_before;
}

void socket_loop::run() {
  while (!return_requested_.load(std::memory_order_acquire) &&
         !halt_requested_.load(std::memory_order_acquire)) {
    take_turn(when_idle::wait);
  }
}

bool socket_loop::may_enter() noexcept {
  return budget_ > 0 && !until_reached_ && !halt_requested_.load(std::memory_order_relaxed);
}

void socket_loop::after_event() {
  core_.end_event();
  if (budget_ > 0) --budget_;
  if (until_ && until_()) until_reached_ = true;
  if (!running_soon_) run_soon_items();
  if (polling_ && !may_enter()) native_.stop();
}

void socket_loop::complete(operation& op, const door_record& record) {
  if (halt_requested_.load(std::memory_order_relaxed)) return op.abandon();
  core_.begin_event();
  core_.complete(op, record);
  after_event();
}

void socket_loop::enter(const door_record& record, const delegate<void()>& body) {
  if (halt_requested_.load(std::memory_order_relaxed)) return;
  core_.begin_event();
  core_.enter(record, body);
  after_event();
}

void socket_loop::run_soon_items() {
  running_soon_ = true;
  while (!soon_.empty() && may_enter()) soon_.pop().run();
  running_soon_ = false;
}

// Those that are added meanwhile wait for the next turn.
void socket_loop::run_after_poll_items() {
  for (std::size_t left = after_poll_count_; left > 0 && may_enter(); --left) {
    --after_poll_count_;
    after_poll_.pop().run();
  }
}

void socket_loop::run_stop_request() {
  if (!stop_requested_.load(std::memory_order_relaxed)) return;
  stop_requested_.store(false, std::memory_order_relaxed);
  if (on_stop_) enter({door_kind::stop, errc::ok, core_.entity(), 0}, on_stop_);
}

void socket_loop::run_posts() {
  if (taken_posts_ == nullptr) taken_posts_ = inbox_.take_all();
  while (taken_posts_ != nullptr && may_enter()) {
    posted_work& work = *taken_posts_;
    taken_posts_ = work.next;  // the work may be destroyed by its own handler
    if (own_posts_ != 0) {
      --own_posts_;
    } else {
      posted_to_ = true;
    }
    enter({door_kind::post, errc::ok, core_.entity(), 0},
          delegate<void()>::to<&posted_work::run>(&work));
  }
}

void socket_loop::fire_timers() {
  if (core_.next_deadline() == time_never) return;
  while (may_enter()) {
    core_.begin_event();
    if (!core_.fire_timer()) return core_.end_event();  // none was due: no event
    after_event();
  }
}

// --- The network, sleeping and waking -----------------------------------------------------------------

void socket_loop::look_at_network(when_idle idle) {
  if (native_.stopped()) native_.restart();
  const bool slept = idle != when_idle::leave && soon_.empty() && after_poll_count_ == 0 &&
                     taken_posts_ == nullptr && !(idle == when_idle::wait && stays_awake());
  if (slept) sleep(idle);
  if (slept && lone_events_ >= lone_events_to_trust && ++polls_skipped_ < polls_skipped_max) return;
  polls_skipped_ = 0;
  const std::uint64_t events_before = core_.event_count();
  polling_ = true;
  native_.poll();
  polling_ = false;
  if (core_.event_count() != events_before) {
    lone_events_ = 0;
  } else if (slept && lone_events_ < lone_events_to_trust) {
    ++lone_events_;
  }
}

// Instead of sleeping; the turns go on, and look at everything. A lone processor is needed by who would post.
bool socket_loop::stays_awake() {
  static const bool alone = std::thread::hardware_concurrency() < 2;
  const bool posted = std::exchange(posted_to_, false);
  return !alone && (posted || watch_.watching()) && watch_.stays_awake(posted, read_clock());
}

void socket_loop::sleep(when_idle how) {
  asleep_.store(true, std::memory_order_seq_cst);
  time_point deadline = core_.next_deadline();
  if (how == when_idle::wait_briefly) deadline = std::min(deadline, read_clock() + brief_wait);
  if (!asked_from_outside()) wake_timer_.run_one(deadline);
  asleep_.store(false, std::memory_order_relaxed);
}

bool socket_loop::asked_from_outside() const noexcept {
  return !inbox_.empty() || stop_requested_.load(std::memory_order_seq_cst) ||
         return_requested_.load(std::memory_order_seq_cst) ||
         halt_requested_.load(std::memory_order_seq_cst);
}

void socket_loop::wake() noexcept {
  if (!asleep_.load(std::memory_order_seq_cst)) return;
  if (wake_posted_.exchange(true, std::memory_order_seq_cst)) return;
  asio::post(native_.get_executor(), bind_member<&socket_loop::on_woken>(this, wake_memory_));
}

void socket_loop::request_return() noexcept {
  return_requested_.store(true, std::memory_order_seq_cst);
  wake();
}

void socket_loop::request_stop() noexcept {
  stop_requested_.store(true, std::memory_order_seq_cst);
  wake();
}

void socket_loop::request_halt() noexcept {
  halt_requested_.store(true, std::memory_order_seq_cst);
  wake();
}

void socket_loop::silence() {
  halt_requested_.store(true, std::memory_order_relaxed);
  core_.halt();
  keep_waiting_.reset();
  native_.drop_operations();
  objects_.abandon_all();
}

void socket_loop::forget(turn& item) noexcept {
  if (!item.linked()) return;
  soon_.remove(item);
  if (item.linked()) after_poll_.remove(item);
}

mutable_bytes socket_loop::receive_buffer() {
  if (!receive_memory_)
    receive_memory_ = std::make_unique_for_overwrite<std::byte[]>(receive_bytes_max);
  return {receive_memory_.get(), receive_bytes_max};
}

socket_loop& socket_loop::backend_of(const loop& home) noexcept {
  if (&home == &core_) return *this;
  for (socket_loop* const sibling : siblings_)
    if (&sibling->core_ == &home) return *sibling;
  REPRISE_ASSERT(false);  // a loop of another node
  return *this;
}

// --- loop_backend ---------------------------------------------------------------------------------------

void socket_loop::post(loop& to, posted_work& work) {
  socket_loop& target = backend_of(to);
  target.inbox_.push(work);
  if (current == &target) {
    ++target.own_posts_;
  } else {
    target.wake();
  }
}

void socket_loop::deadline_changed(loop&, time_point) {}  // looked at before sleeping

time_point socket_loop::read_clock() {
  return time_point(
      std::chrono::duration_cast<duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

wall_time socket_loop::read_wall_clock() {
  return wall_time(
      std::chrono::duration_cast<duration>(std::chrono::system_clock::now().time_since_epoch()));
}

}  // namespace reprise::transports
