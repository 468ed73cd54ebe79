#include <reprise/sim/tcp_listener.hpp>

#include <algorithm>

#include <reprise/sim/world.hpp>

namespace reprise::sim {

tcp_listener::tcp_listener(world& owner, sim_loop& home, host& machine, const endpoint& at,
                           std::size_t backlog, entity_id entity)
    : world_(owner),
      loop_(&home),
      host_(&machine),
      at_(at),
      backlog_(std::max<std::size_t>(backlog, 1)),
      entity_(entity),
      event_(delegate<void()>::to<&tcp_listener::on_event>(this)) {
  host_->listeners[at.port] = this;
}

tcp_listener::~tcp_listener() {
  if (host_ == nullptr) return;
  world_.queue().forget(event_);
  REPRISE_ASSERT(op_ == nullptr);
  host_->listeners.erase(at_.port);
  close_waiting();
}

void tcp_listener::close_waiting() {
  for (tcp_connection* connection : std::exchange(waiting_, {})) {
    connection->accepting().close_unopened();
  }
}

void tcp_listener::accept(accept_operation& op, loop& home) {
  if (host_ == nullptr) return;
  REPRISE_ASSERT(op_ == nullptr);
  op.start();
  loop_->core().note({call_kind::accept, entity_, 0});
  op_ = &op;
  op_home_ = &home;
  if (!waiting_.empty()) schedule();
}

void tcp_listener::cancel() {
  if (op_ == nullptr) return;
  loop_->core().note({call_kind::cancel, entity_, 0});
  cancelled_ = true;
  schedule();
}

void tcp_listener::add(tcp_connection& connection) {
  drop_expected();
  waiting_.push_back(&connection);
  if (op_ != nullptr) schedule();
}

void tcp_listener::schedule() {
  if (!event_.scheduled()) world_.schedule(event_, world_.now_ns(), entity_, accepts_);
}

void tcp_listener::on_event() {
  if (op_ == nullptr || (waiting_.empty() && !cancelled_)) return;
  if (!loop_->admit(event_)) return;
  accept_operation& op = *std::exchange(op_, nullptr);
  const bool cancelled = std::exchange(cancelled_, false);
  const std::uint64_t ordinal = accepts_++;
  errc error = errc::ok;
  if (waiting_.empty()) {
    error = cancelled ? errc::cancelled : errc::ok;
  } else if (world_.choose().chance(entity_, purpose::accept_error, ordinal,
                                    10'000 * world_.choose().strength(family::accept_failure))) {
    // Out of descriptors: the connection stays where it is.
    error = errc::out_of_resources;
    world_.choose().affected(family::accept_failure);
  } else {
    tcp_connection& connection = *waiting_.front();
    waiting_.pop_front();
    sim_loop* home = loop_->home().loop_of(*op_home_);
    REPRISE_ASSERT(home != nullptr);
    op.give(connection.accepting().open(*home));
  }
  loop_->complete(op, {door_kind::accept, error, entity_, ordinal});
}

void tcp_listener::halt() {
  if (op_ != nullptr) std::exchange(op_, nullptr)->abandon();
  world_.queue().forget(event_);  // the program may keep this object longer than the world lives
  close_waiting();
  host_ = nullptr;
}

}  // namespace reprise::sim
