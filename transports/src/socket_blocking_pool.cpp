#include "socket_blocking_pool.hpp"

#include "handler_memory.hpp"
#include "socket_loop.hpp"
#include "worker_threads.hpp"

namespace reprise::transports {

// One operation in flight. While it is with the threads, they alone touch its work and its outcome.
class socket_blocking_pool::job final : public attempt, public worker_threads::job {
 public:
  job(socket_blocking_pool& owner, blocking_operation& op, std::shared_ptr<blocking_work> work)
      : owner_(owner),
        op_(op),
        work_(std::move(work)),
        turn_(delegate<void()>::to<&job::on_outcome>(this)) {}

  void begin(bool above_limit) {
    if (above_limit || !owner_.threads_.submit(*this)) finish_soon(errc::out_of_resources);
  }
  void cancel() {
    if (!turn_.linked() && owner_.threads_.withdraw(*this)) finish_soon(errc::cancelled);
  }
  void abandon() noexcept {
    op_.abandon();
    owner_.home_.forget(turn_);
  }
  [[nodiscard]] bool is_for(const blocking_operation& op) const noexcept { return &op_ == &op; }

 private:
  // On a thread of the pool. The exception's handler ends before the loop may see the exception.
  void execute() noexcept override {
    try {
      work_->run();
    } catch (...) {
      error_ = errc::work_failed;
      exception_ = std::current_exception();
    }
    asio::post(owner_.home_.native_executor(), bind_member<&job::on_outcome>(this, memory_));
  }

  void finish_soon(errc error) {
    error_ = error;
    owner_.home_.run_soon(turn_);
  }

  void on_outcome() {
    const std::unique_ptr<job> self = owner_.jobs_.take(*this);
    socket_loop& home = owner_.home_;
    op_.fail(std::move(exception_));
    home.complete(op_, {door_kind::blocking, error_, home.core().entity(), 0});
  }

  socket_blocking_pool& owner_;
  blocking_operation& op_;
  std::shared_ptr<blocking_work> work_;
  errc error_ = errc::ok;
  std::exception_ptr exception_;
  turn turn_;
  handler_memory<socket_loop::wake_memory_bytes> memory_;
};

socket_blocking_pool::socket_blocking_pool(socket_loop& home, worker_threads& threads)
    : home_(home), threads_(threads) {
  home_.objects().add(*this);
}

socket_blocking_pool::~socket_blocking_pool() = default;

void socket_blocking_pool::run(blocking_operation& op, std::shared_ptr<blocking_work> work) {
  if (home_.core().halted()) return;
  REPRISE_ASSERT(work != nullptr);
  op.start();
  const bool above_limit = jobs_.size() >= blocking_count_max;
  jobs_.add(std::make_unique<job>(*this, op, std::move(work))).begin(above_limit);
}

void socket_blocking_pool::cancel(blocking_operation& op) {
  job* const asked = jobs_.find([&op](const job& one) { return one.is_for(op); });
  if (asked != nullptr) asked->cancel();
}

void socket_blocking_pool::abandon() noexcept {
  jobs_.each([](job& one) { one.abandon(); });
}

void socket_blocking_pool::forget() noexcept { jobs_.clear(); }

}  // namespace reprise::transports
