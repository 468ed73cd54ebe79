#include "session_shard.hpp"

#include <utility>

namespace reprise {

session_shard::session_shard(environment env, loop& accepting,
                             const session_server_options& options, const session_factory& factory,
                             const session_table_options& slots)
    : env_(env),
      accepting_(accepting),
      options_(options),
      factory_(factory),
      table_(slots),
      reaping_(env.home(), delegate<void()>::to<&session_shard::reap>(this)),
      orders_(env.home(), delegate<void()>::to<&session_shard::on_orders>(this)),
      retiring_(delegate<void()>::to<&session_shard::step_retiring>(this)),
      retired_(delegate<void()>::to<&session_shard::on_retired>(this)) {}

session_shard::~session_shard() {
  shard_order* order = orders_.take();
  while (order != nullptr) {
    const std::unique_ptr<shard_order> held(order);
    order = post_box<shard_order>::next(*held);
  }
}

bool session_shard::order(std::unique_ptr<shard_order> what) {
  if (!orders_.push(*what)) return false;
  static_cast<void>(what.release());
  return true;
}

// --- Sessions come and go ---------------------------------------------------------------------------

void session_shard::adopt(session_ticket& ticket) {
  std::unique_ptr<session_base> made;
  session_handle id;
  if (!closing_) {
    id = table_.reserve();
    session_init init(env_, std::move(ticket.connection), options_.session, *this, id, buffers_);
    made = make(init);
    if (made == nullptr) table_.release(id);
  }
  if (made == nullptr) {
    ticket.connection.reset();
    ticket.dropped = true;
    ticket.bring_back(env_.home(), accepting_);
    return;
  }
  if (tickets_.size() <= table_.index(id)) tickets_.resize(table_.index(id) + 1);
  tickets_[table_.index(id)] = &ticket;
  session_base& tenant = *made;
  table_.place(id, std::move(made));
  tenant.start();
}

std::unique_ptr<session_base> session_shard::make(session_init& init) noexcept {
  try {
    return factory_(init);
  } catch (...) {
    env_.note("session: the factory failed");
    return nullptr;
  }
}

void session_shard::session_ended(session_base& ended) {
  ended_.push_back(ended.id());
  reaping_.schedule();
}

void session_shard::reap() {
  while (!ended_.empty()) {
    const session_handle id = ended_.back();
    ended_.pop_back();
    session_ticket& ticket = *std::exchange(tickets_[table_.index(id)], nullptr);
    std::unique_ptr<session_base> gone = table_.release(id);
    ticket.ended = gone->stats();
    gone.reset();  // before its ticket goes back, so that the count is never too low
    ticket.bring_back(env_.home(), accepting_);
  }
}

// --- Orders -----------------------------------------------------------------------------------------

void session_shard::on_orders() {
  shard_order* order = orders_.take();
  while (order != nullptr) {
    const std::unique_ptr<shard_order> held(order);
    order = post_box<shard_order>::next(*held);
    if (held->message.bytes().empty()) {
      close(held->within);
    } else {
      broadcast(*held);
    }
  }
  if (is_retiring_) step_retiring();
}

// Sending calls nobody back, so the table stands still meanwhile.
void session_shard::broadcast(const shard_order& what) {
  table_.for_each([&](session_base& receiver) {
    if (receiver.id() == what.except) return;
    // Asked first: a send that is refused would promise an on_writable that nobody waits for.
    const bool full = receiver.queued_bytes() >= options_.session.queue_bytes_high;
    if (!full && receiver.send_encoded(what.message) != send_result::would_block) return;
    skipped_.fetch_add(1, std::memory_order_relaxed);
    env_.reached("session.broadcast_skipped");
    if (options_.overflow == broadcast_overflow::disconnect)
      receiver.disconnect(disconnect_reason::too_slow);
  });
}

void session_shard::close(duration within) {
  closing_ = true;
  table_.for_each([&](session_base& each) {
    if (within > duration{0}) {
      each.drain(within);
    } else {
      each.disconnect(disconnect_reason::service_closed);
    }
  });
}

void session_shard::retire(delegate<void()> on_retired) {
  on_retired_ = on_retired;
  env_.home().post(retiring_);
}

void session_shard::step_retiring() {
  is_retiring_ = true;
  if (orders_.retire()) accepting_.post(retired_);
}

}  // namespace reprise
