#include "sim_blocking_pool.hpp"

#include <algorithm>
#include <utility>

#include <reprise/sim/world.hpp>

namespace reprise::sim {
namespace {

// The least that handing work to a thread and getting it back takes.
constexpr std::int64_t work_least_ns = 10'000;

// At full strength: a busy scheduler, a slow disk or database, a crowded machine.
constexpr std::uint64_t begin_spread_ns = 4'000'000;
constexpr std::uint64_t time_spread_ns = 200'000'000;
constexpr std::uint64_t completion_spread_ns = 8'000'000;

}  // namespace

class blocking_job {
 public:
  blocking_job(sim_blocking_pool& owner, blocking_operation& op,
               std::shared_ptr<blocking_work> work, entity_id name, std::uint64_t ordinal)
      : owner_(owner),
        world_(owner.world_),
        op_(&op),
        work_(std::move(work)),
        name_(name),
        ordinal_(ordinal),
        event_(delegate<void()>::to<&blocking_job::on_event>(this)) {}

  // A thread is free.
  void take() {
    const std::int64_t late = draw(purpose::work_begin, begin_spread_ns);
    if (late == 0) return begin();
    state_ = state::taken;
    world_.queue().schedule(event_, world_.now_ns() + late);
  }
  // It will never run.
  void refuse(errc error) {
    error_ = error;
    complete_later(0);
  }
  void cancel() {
    if (state_ > state::taken) return;
    const bool had_thread = state_ == state::taken;
    if (had_thread || owner_.threads_.withdraw(*this)) refuse(errc::cancelled);
    if (had_thread) owner_.threads_.release();
  }
  void halt() {
    if (op_ != nullptr) std::exchange(op_, nullptr)->abandon();
    event_.cancel();
  }
  void forget() noexcept { work_.reset(); }

  [[nodiscard]] bool is(const blocking_operation& op) const noexcept { return op_ == &op; }
  [[nodiscard]] entity_id name() const noexcept { return name_; }
  [[nodiscard]] bool removable() const noexcept { return op_ == nullptr && !event_.queued(); }

 private:
  enum class state : std::uint8_t { waiting, taken, running, over };

  std::int64_t draw(purpose what, std::uint64_t spread_ns) {
    choices& choose = world_.choose();
    const std::uint64_t bound =
        1 + spread_ns / strength_max * choose.strength(family::blocking_work);
    const std::uint64_t drawn = choose.draw(owner_.entity_, what, ordinal_, bound);
    if (drawn != 0) choose.affected(family::blocking_work);
    return static_cast<std::int64_t>(drawn);
  }

  void begin() {
    state_ = state::running;
    const std::int64_t time = work_least_ns + draw(purpose::work_time, time_spread_ns);
    world_.queue().schedule(event_, world_.now_ns() + time);
  }

  void on_event() {
    if (op_ == nullptr) return;
    if (state_ == state::over) {
      if (owner_.loop_.admit(event_)) complete();
    } else if (owner_.threads_.paused_until_ns() > world_.now_ns()) {
      world_.choose().affected(family::pause);
      world_.queue().schedule(event_, owner_.threads_.paused_until_ns());
    } else if (state_ == state::taken) {
      begin();
    } else {
      execute();
    }
  }

  void execute() {
    owner_.loop_.run_work(name_);
    try {
      work_->run();
    } catch (...) {
      error_ = errc::work_failed;
      exception_ = std::current_exception();
    }
    complete_later(draw(purpose::work_completion, completion_spread_ns));
    owner_.threads_.release();
  }

  void complete_later(std::int64_t delay_ns) {
    state_ = state::over;
    world_.schedule(event_, world_.now_ns() + delay_ns, owner_.entity_, ordinal_);
  }

  void complete() {
    blocking_operation& op = *std::exchange(op_, nullptr);
    const std::shared_ptr<blocking_work> held = std::move(work_);  // until the handler has returned
    sim_loop& loop = owner_.loop_;
    --owner_.in_flight_;
    op.fail(std::move(exception_));
    loop.complete(op, {door_kind::blocking, error_, name_, 0});
  }

  sim_blocking_pool& owner_;
  world& world_;
  blocking_operation* op_;
  std::shared_ptr<blocking_work> work_;
  entity_id name_;
  std::uint64_t ordinal_;
  state state_ = state::waiting;
  errc error_ = errc::ok;
  std::exception_ptr exception_;
  event event_;
};

// --- Threads

void sim_threads::submit(blocking_job& item) {
  if (thread_count_ == 0) count_threads();
  if (busy_count_ == thread_count_) {
    waiting_.push_back(&item);
    return;
  }
  ++busy_count_;
  item.take();
}

// Never none; fewer than usual when others need them.
void sim_threads::count_threads() {
  const std::uint64_t missing =
      world_.choose().draw(process_, purpose::work_threads, 0, blocking_thread_count_default);
  thread_count_ = blocking_thread_count_default - missing;
}

bool sim_threads::withdraw(blocking_job& item) { return std::erase(waiting_, &item) != 0; }

void sim_threads::release() {
  if (waiting_.empty()) {
    --busy_count_;
    return;
  }
  blocking_job& next = *waiting_.front();
  waiting_.pop_front();
  next.take();
}

// --- The pool of a loop

sim_blocking_pool::sim_blocking_pool(world& owner, sim_loop& home, sim_threads& threads)
    : world_(owner), loop_(home), threads_(threads), entity_(child_entity(home.entity(), "pool")) {
  owner.names().add(entity_, home.entity(), "pool", 0);
}

sim_blocking_pool::~sim_blocking_pool() = default;

void sim_blocking_pool::run(blocking_operation& op, std::shared_ptr<blocking_work> work) {
  if (loop_.core().halted()) return;
  REPRISE_ASSERT(work != nullptr);
  sweep();
  op.start();
  const std::uint64_t ordinal = calls_++;
  const entity_id name = child_entity(entity_, "work", ordinal);
  world_.names().add(name, entity_, "work", ordinal);
  loop_.core().note({call_kind::blocking, name, 0});
  jobs_.push_back(std::make_unique<blocking_job>(*this, op, std::move(work), name, ordinal));
  if (in_flight_++ >= blocking_count_max) {
    jobs_.back()->refuse(errc::out_of_resources);
  } else {
    threads_.submit(*jobs_.back());
  }
}

void sim_blocking_pool::cancel(blocking_operation& op) {
  const auto asked =
      std::find_if(jobs_.begin(), jobs_.end(), [&op](const auto& one) { return one->is(op); });
  if (asked == jobs_.end()) return;
  loop_.core().note({call_kind::cancel, (*asked)->name(), 0});
  (*asked)->cancel();
}

void sim_blocking_pool::sweep() {
  if (jobs_.size() < sweep_at_) return;
  std::erase_if(jobs_, [](const auto& one) { return one->removable(); });
  sweep_at_ = 2 * jobs_.size() + 16;
}

void sim_blocking_pool::halt() {
  for (const auto& one : jobs_) one->halt();
}

void sim_blocking_pool::forget() noexcept {
  for (const auto& one : jobs_) one->forget();
}

}  // namespace reprise::sim
