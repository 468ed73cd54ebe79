#include <reprise/session/session_base.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "sender_channel.hpp"

namespace reprise {
namespace {

// How often a time-out is looked at while it runs.
constexpr int checks_per_timeout = 4;

duration check_period(const session_options& options) noexcept {
  duration shortest = options.idle_timeout;
  if (shortest == duration{0} ||
      (options.write_timeout > duration{0} && options.write_timeout < shortest))
    shortest = options.write_timeout;
  return shortest / checks_per_timeout;
}

}  // namespace

session_init::session_init(environment env, std::unique_ptr<stream> transport,
                           const session_options& options, session_owner& owner, session_handle id,
                           buffer_pool& buffers) noexcept
    : env_(env),
      transport_(std::move(transport)),
      options_(&options),
      owner_(&owner),
      id_(id),
      buffers_(&buffers) {}

// Made for the few sessions that drain.
struct session_base::drain_deadline {
  explicit drain_deadline(session_base& session)
      : alarm(session.env_.home(), child_entity(session.stream_->entity(), "drain"),
              delegate<void()>::to<&session_base::on_deadline>(&session)) {}
  void move_to(time_point when) {
    until = when;
    alarm.arm_at(when);
  }

  timer alarm;
  time_point until{};
};

session_base::session_base(session_init& init)
    : env_(init.env_),
      options_(init.options_),
      stream_(std::move(init.transport_)),
      queue_(*init.buffers_),
      pump_(env_.home(), delegate<void()>::to<&session_base::pump>(this)),
      receive_(delegate<void()>::to<&session_base::on_received>(this)),
      write_(delegate<void()>::to<&session_base::on_written>(this)),
      id_(init.id_),
      owner_(init.owner_),
      check_(env_.home(), child_entity(stream_->entity(), "check"),
             delegate<void()>::to<&session_base::on_check>(this), timer_kind::housekeeping) {}

session_base::~session_base() {
  REPRISE_ASSERT(phase_ == phase::ended || !came_up_ || env_.home().halted());
  // On a halted loop: it goes soon, and no sender may touch it then.
  if (channel_ != nullptr) channel_->box().abandon();
}

endpoint session_base::local() const noexcept {
  return stream_ != nullptr ? stream_->local() : endpoint();
}

endpoint session_base::remote() const noexcept {
  return stream_ != nullptr ? stream_->remote() : endpoint();
}

void session_base::start() noexcept {
  if (phase_ == phase::made) phase_ = phase::starting;
  pump_.schedule();
}

// --- Everything that is done at the end of an event ------------------------------------------------

void session_base::pump() {
  if (phase_ == phase::starting) come_up();
  if (offer_again_ && readable()) {
    offer_again_ = false;
    if (!kept_.empty()) guarded("handling input", [this] { take_input({}); });
  }
  if (remote_finished_ && readable()) on_end_of_stream();
  if (phase_ == phase::up || phase_ == phase::draining) flush();
  if (readable() && !remote_finished_ && !receive_.pending()) stream_->receive(receive_);
  if (phase_ == phase::ending) finish();
}

void session_base::come_up() {
  phase_ = phase::up;
  came_up_ = true;
  env_.note("session: up", id_.slot, id_.generation);
  if (options_->idle_timeout > duration{0}) watch_silence();
  guarded("on_connected", [this] { on_connected(); });
}

void session_base::flush() {
  if (write_.pending()) return;
  if (!queue_.empty()) return write();
  if (phase_ != phase::draining) return;
  if (remote_finished_ && !paused_) {
    disconnect(disconnect_reason::drained);
  } else if (!send_shut_) {
    send_shut_ = true;
    env_.note("session: half-closed", id_.slot, id_.generation);
    stream_->shutdown_send();
  }
}

void session_base::write() {
  ++stats_.writes;
  if (options_->write_timeout > duration{0}) {
    stall_.broken();
    watch_silence();
  }
  const const_bytes front = queue_.front();
  write_bytes_ = front.size();
  if (front.size() == queue_.bytes()) return stream_->write_some(write_, {&front, 1});
  std::array<const_bytes, gather_count_max> pieces;
  const std::size_t count = queue_.gather(pieces);
  for (std::size_t i = 1; i < count; ++i) write_bytes_ += pieces[i].size();
  stream_->write_some(write_, {pieces.data(), count});
}

void session_base::finish() {
  if (receive_.pending() || write_.pending()) return;
  if (channel_ != nullptr) {
    if (!channel_->box().retire()) return;
    take_from_senders();
  }
  cause_.bytes_lost += queue_.bytes();
  if (cause_.bytes_lost > 0 || cause_.reason == disconnect_reason::drain_timeout) stream_->abort();
  phase_ = phase::ended;
  env_.note("session: ended", id_.slot, static_cast<std::uint64_t>(cause_.reason));
  if (came_up_) guarded("on_disconnected", [this] { on_disconnected(cause_); });
  queue_.clear();
  kept_.release();
  channel_.reset();
  stream_.reset();
  owner_->session_ended(*this);
}

template <class Call>
void session_base::guarded(const char* where, const Call& call) noexcept {
  try {
    call();
  } catch (...) {
    env_.note("session: a handler failed", id_.slot, id_.generation);
    env_.reached("session.handler_failed");
    disconnect({disconnect_reason::handler_failed, errc::ok, where});
  }
}

// --- Completions ------------------------------------------------------------------------------------

void session_base::on_received() {
  pump_.schedule();
  const errc error = receive_.error();
  if (error == errc::ok) {
    ++stats_.receives;
    stats_.bytes_received += receive_.data().size();
    idle_.broken();
    if (!ending()) guarded("handling input", [this] { take_input(receive_.data()); });
  } else if (error == errc::end_of_stream) {
    remote_finished_ = true;
  } else {
    disconnect({disconnect_reason::network_error, error});
  }
}

// What was read before the remote end stopped has been handled.
void session_base::on_end_of_stream() {
  if (const char* const problem = torn()) {
    env_.reached("session.ended_in_frame");
    disconnect({disconnect_reason::protocol_error, errc::end_of_stream, problem});
  } else if (phase_ == phase::up) {
    close_to_senders();
    set_cause({disconnect_reason::remote_closed, errc::end_of_stream});
    if (queue_.empty()) return disconnect();
    begin_draining(options_->linger_max);
  }
}

void session_base::on_written() {
  pump_.schedule();
  const std::size_t count = write_.count();
  if (write_.error() != errc::ok)
    return disconnect({disconnect_reason::network_error, write_.error()});
  REPRISE_ASSERT(count > 0 && count <= write_bytes_);
  if (count < write_bytes_) env_.reached("session.partial_write");
  stats_.bytes_sent += count;
  queue_.consume(count);
  if (channel_ != nullptr) channel_->written(count);
  if (ending()) return;
  guarded("on_sent", [&] { on_sent(count); });
  if (phase_ != phase::up || queued_bytes() > options_->queue_bytes_low) return;
  const bool sender_blocked = channel_ != nullptr && channel_->take_blocked();
  if (std::exchange(blocked_, false) || sender_blocked)
    guarded("on_writable", [this] { on_writable(); });
}

// --- Ending -----------------------------------------------------------------------------------------

void session_base::set_cause(const disconnect_cause& cause) noexcept {
  if (!std::exchange(has_cause_, true)) cause_ = cause;
}

void session_base::disconnect(const disconnect_cause& cause) {
  if (ending()) return;
  set_cause(cause);
  phase_ = phase::ending;
  check_.cancel();
  checking_ = false;
  if (drain_ != nullptr) drain_->alarm.cancel();
  if (channel_ != nullptr) channel_->box().close();
  if (receive_.pending() || write_.pending()) stream_->cancel();
  pump_.schedule();
}

void session_base::drain(duration within) {
  if (phase_ == phase::made || phase_ == phase::starting)
    return disconnect(disconnect_reason::drained);
  if (phase_ == phase::up) {
    close_to_senders();
    begin_draining(within);
  }
  const time_point until = saturating_add(env_.now(), within);
  if (phase_ == phase::draining && until < drain_->until) drain_->move_to(until);
}

// What they were promised before is still sent.
void session_base::close_to_senders() {
  if (channel_ == nullptr) return;
  channel_->box().close();
  take_from_senders();
}

void session_base::begin_draining(duration within) {
  if (ending()) return;
  phase_ = phase::draining;
  drain_ = std::make_unique<drain_deadline>(*this);
  drain_->move_to(saturating_add(env_.now(), within));
  pump_.schedule();
}

void session_base::on_deadline() {
  env_.reached("session.drain_deadline");
  set_cause({disconnect_reason::drain_timeout, errc::timed_out});
  disconnect();
}

// --- Time-outs --------------------------------------------------------------------------------------

// Armed once, not per frame; without an idle time-out only while something waits to be written.
void session_base::watch_silence() {
  if (checking_) return;
  checking_ = true;
  check_.arm_after(check_period(*options_));
}

void session_base::on_check() {
  const duration period = check_period(*options_);
  checking_ = false;
  if (paused_ || remote_finished_) idle_.broken();
  if (queue_.empty()) stall_.broken();
  const bool idle = idle_.reached(period, options_->idle_timeout);
  const bool stalled = stall_.reached(period, options_->write_timeout);
  if (stalled) {
    disconnect({disconnect_reason::write_timeout, errc::timed_out});
  } else if (idle) {
    disconnect({disconnect_reason::idle_timeout, errc::timed_out});
  } else if (options_->idle_timeout > duration{0} || !queue_.empty()) {
    watch_silence();
  }
}

// --- Sending ----------------------------------------------------------------------------------------

std::size_t session_base::queued_bytes() const noexcept {
  return channel_ != nullptr ? channel_->admitted() : queue_.bytes();
}

send_result session_base::admit(std::size_t bytes) {
  if (channel_ != nullptr) take_from_senders();  // they were here first
  if (phase_ != phase::up) return send_result::closed;
  const bool admitted =
      channel_ != nullptr ? channel_->admit(bytes) : queue_.bytes() < options_->queue_bytes_high;
  if (admitted) return send_result::ok;
  blocked_ = true;
  ++stats_.sends_blocked;
  env_.reached("session.would_block");
  return send_result::would_block;
}

// Without memory a part of the message may be in the queue: nothing may be written any more.
template <class Append>
bool session_base::append(const Append& call) noexcept {
  try {
    call();
    return true;
  } catch (...) {
    disconnect({disconnect_reason::handler_failed, errc::out_of_resources, "queueing a message"});
    return false;
  }
}

template <class Append>
send_result session_base::queue_message(std::size_t bytes, const Append& call) {
  const send_result answer = admit(bytes);
  if (answer != send_result::ok) return answer;
  if (!append(call)) return send_result::closed;
  ++stats_.sends;
  pump_.schedule();
  return answer;
}

send_result session_base::enqueue(const_bytes header, const_bytes payload, const_bytes trailer) {
  return queue_message(header.size() + payload.size() + trailer.size(), [&] {
    queue_.append(header);
    queue_.append(payload);
    queue_.append(trailer);
  });
}

send_result session_base::send_encoded(const shared_frame& encoded) {
  if (framing() == nullptr) return send_result::refused;
  return queue_message(encoded.bytes().size(), [&] { queue_.append(encoded); });
}

session_sender session_base::sender() {
  REPRISE_ASSERT(phase_ != phase::made);
  if (phase_ == phase::ended) return {};
  if (channel_ == nullptr) channel_ = std::make_shared<sender_channel>(*this, queue_.bytes());
  if (phase_ >= phase::draining) channel_->box().close();
  return session_sender(channel_);
}

void session_base::on_sender_items() {
  take_from_senders();
  pump_.schedule();
}

void session_base::take_from_senders() {
  if (!channel_->box().has_items()) return;
  sender_item* item = channel_->box().take();
  while (item != nullptr) {
    const sender_item::owner held(item);
    item = post_box<sender_item>::next(*held);
    if (ending()) {
      cause_.bytes_lost += held->bytes().size();
    } else if (!held->is_frame()) {
      disconnect(held->cause());
    } else if (append([&] { queue_.append(held->bytes()); })) {
      ++stats_.sends;
    }
  }
  pump_.schedule();
}

void session_base::resume_reading() noexcept {
  if (!paused_) return;
  paused_ = false;
  offer_again_ = true;
  pump_.schedule();
}

}  // namespace reprise
