#include <reprise/session/session_server.hpp>

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>
#include <vector>

#include <reprise/env/called_back.hpp>

#include "session_shard.hpp"

namespace reprise {

const char* session_server_options::problem() const noexcept {
  if (session_count_max < 1 || session_count_max > session_count_limit)
    return "session_count_max is not within 1 to 2^20";
  if (accept_retry_delay < 1ms || accept_retry_delay > 60s)
    return "accept_retry_delay is not within 1 ms to 60 s";
  if (generation_first == 0) return "generation_first is 0";
  return session.problem();
}

// The accepting loop's side: admission, and the way through listening to closed.
class session_server::core {
 public:
  core(environment env, session_server_options options, session_factory factory);
  ~core();

  void start(std::function<void(errc)> on_started);
  void close(duration within, std::function<void()> on_closed);
  [[nodiscard]] send_result broadcast(const frame& value, session_handle except);
  [[nodiscard]] session_base* find(session_handle id) const noexcept {
    return shards_[id.slot % shards_.size()]->find(id);
  }
  [[nodiscard]] endpoint local() const { return local_; }
  [[nodiscard]] std::size_t session_count() const noexcept { return tickets_out_; }
  [[nodiscard]] session_server_stats stats() const;

 private:
  enum class phase : std::uint8_t { idle, listening, open, closing, retiring, closed };

  void on_listen();
  void accept_next();
  void on_accept();
  void on_retry() { accept_next(); }
  void admit(std::unique_ptr<stream> connection);
  void on_ticket(session_ticket& ticket);
  void step_closing();
  void on_shard_retired();
  void report();

  environment env_;
  session_server_options options_;
  session_factory factory_;
  std::vector<std::unique_ptr<session_shard>> shards_;
  std::size_t next_shard_ = 0;

  std::unique_ptr<listener> listener_;
  endpoint local_;
  listen_operation listen_;
  accept_operation accept_;
  timer retry_;
  deferred_call reporting_;

  std::vector<std::unique_ptr<session_ticket>> tickets_;
  std::vector<session_ticket*> tickets_free_;
  std::size_t tickets_out_ = 0;

  phase phase_ = phase::idle;
  std::atomic<bool> open_{false};  // for broadcasts from other threads
  bool start_reported_ = true;
  errc start_error_ = errc::ok;
  std::optional<duration> told_;  // the shortest time that the shards were told to close within
  std::size_t shards_retired_ = 0;
  std::function<void(errc)> on_started_;
  std::vector<std::function<void()>> on_closed_;
  session_server_stats stats_;
};

session_server::core::core(environment env, session_server_options options, session_factory factory)
    : env_(env),
      options_(std::move(options)),
      factory_(std::move(factory)),
      listen_(delegate<void()>::to<&core::on_listen>(this)),
      accept_(delegate<void()>::to<&core::on_accept>(this)),
      retry_(env.home(), env.home().new_child("accept_retry"),
             delegate<void()>::to<&core::on_retry>(this)),
      reporting_(env.home(), delegate<void()>::to<&core::report>(this)) {
  REPRISE_ASSERT_VALID(options_);
  const std::size_t loop_count = options_.loop_count == 0
                                     ? env_.loop_count()
                                     : std::min(options_.loop_count, env_.loop_count());
  for (std::size_t i = 0; i < loop_count; ++i) {
    session_table_options slots;
    slots.slot_first = static_cast<std::uint32_t>(i);
    slots.slot_stride = static_cast<std::uint32_t>(loop_count);
    slots.generation_first = options_.generation_first;
    shards_.push_back(
        std::make_unique<session_shard>(env_.at(i), env_.home(), options_, factory_, slots));
  }
}

session_server::core::~core() {
  REPRISE_ASSERT(phase_ == phase::idle || phase_ == phase::closed || env_.home().halted());
}

// --- Listening and accepting ------------------------------------------------------------------------

void session_server::core::start(std::function<void(errc)> on_started) {
  REPRISE_ASSERT(phase_ == phase::idle);
  on_started_ = std::move(on_started);
  start_reported_ = false;
  phase_ = phase::listening;
  env_.net().listen(listen_, options_.at, options_.listening);
}

void session_server::core::on_listen() {
  listener_ = listen_.take();
  start_error_ = listen_.error();
  if (listener_ != nullptr) local_ = listener_->local();
  if (phase_ == phase::closing) {
    start_error_ = errc::cancelled;
    listener_.reset();
    step_closing();
  } else if (start_error_ == errc::ok) {
    env_.note("server: listening", local_.port);
    phase_ = phase::open;
    open_.store(true);
    accept_next();
  } else {
    env_.note("server: cannot listen", static_cast<std::uint64_t>(start_error_));
    phase_ = phase::idle;
  }
  reporting_.schedule();
}

// One accept is in flight while a ticket is free, so nobody is accepted who cannot stay.
void session_server::core::accept_next() {
  if (phase_ != phase::open || accept_.pending() || retry_.armed()) return;
  if (tickets_out_ == options_.session_count_max) {
    env_.reached("session.server_full");
    return;
  }
  listener_->accept(accept_, shards_[next_shard_]->home());
}

void session_server::core::on_accept() {
  std::unique_ptr<stream> connection = accept_.take();
  if (phase_ != phase::open) {
    connection.reset();
    return step_closing();
  }
  if (accept_.error() == errc::ok) {
    admit(std::move(connection));
  } else {
    ++stats_.accept_errors;
    env_.note("server: cannot accept", static_cast<std::uint64_t>(accept_.error()));
    env_.reached("session.accept_backoff");
    retry_.arm_after(options_.accept_retry_delay);
  }
  accept_next();
}

void session_server::core::admit(std::unique_ptr<stream> connection) {
  ++stats_.accepted;
  ++tickets_out_;
  if (tickets_free_.empty()) {
    tickets_.push_back(std::make_unique<session_ticket>(
        delegate<void(session_ticket&)>::to<&core::on_ticket>(this)));
    tickets_free_.reserve(tickets_.size());
    tickets_free_.push_back(tickets_.back().get());
  }
  session_ticket& ticket = *tickets_free_.back();
  tickets_free_.pop_back();
  session_shard& shard = *shards_[next_shard_];
  next_shard_ = (next_shard_ + 1) % shards_.size();
  ticket.hand_over(env_.home(), shard.home(), std::move(connection),
                   delegate<void(session_ticket&)>::to<&session_shard::adopt>(&shard));
}

void session_server::core::on_ticket(session_ticket& ticket) {
  REPRISE_ASSERT(tickets_out_ > 0);
  --tickets_out_;
  stats_.ended += std::exchange(ticket.ended, {});
  if (std::exchange(ticket.dropped, false)) ++stats_.dropped;
  tickets_free_.push_back(&ticket);
  accept_next();
  step_closing();
}

// --- Closing ----------------------------------------------------------------------------------------

void session_server::core::close(duration within, std::function<void()> on_closed) {
  if (on_closed) on_closed_.push_back(std::move(on_closed));
  if (phase_ == phase::closed) return reporting_.schedule();
  if (phase_ == phase::retiring) return;
  if (phase_ != phase::closing) {
    env_.note("server: closing", tickets_out_);
    phase_ = phase::closing;
    open_.store(false);
    retry_.cancel();
    if (accept_.pending()) listener_->cancel();
  }
  if (!told_.has_value() || within < *told_) {
    told_ = within;
    for (const auto& shard : shards_) {
      auto order = std::make_unique<shard_order>();
      order->within = within;
      shard->order(std::move(order));
    }
  }
  step_closing();
}

void session_server::core::step_closing() {
  if (phase_ != phase::closing || accept_.pending()) return;
  listener_.reset();
  if (listen_.pending() || tickets_out_ > 0) return;
  phase_ = phase::retiring;
  for (const auto& shard : shards_)
    shard->retire(delegate<void()>::to<&core::on_shard_retired>(this));
}

void session_server::core::on_shard_retired() {
  if (++shards_retired_ < shards_.size()) return;
  phase_ = phase::closed;
  env_.note("server: closed");
  reporting_.schedule();
}

// A callback may destroy the server: nothing is touched after the last one.
void session_server::core::report() {
  const bool started = !std::exchange(start_reported_, true);
  const std::function<void(errc)> on_started = std::exchange(on_started_, nullptr);
  std::vector<std::function<void()>> on_closed;
  if (phase_ == phase::closed) on_closed.swap(on_closed_);
  if (started && on_started) on_started(start_error_);
  for (const auto& each : on_closed) each();
}

// --- The rest ---------------------------------------------------------------------------------------

send_result session_server::core::broadcast(const frame& value, session_handle except) {
  if (!open_.load()) return send_result::closed;
  const result<shared_frame> message = shared_frame::encode(*options_.session.framing, value);
  if (message.error() == errc::message_too_large) return send_result::too_big;
  if (!message) return send_result::refused;
  bool taken = true;
  for (const auto& shard : shards_) {
    auto order = std::make_unique<shard_order>();
    order->message = message.value();
    order->except = except;
    taken = shard->order(std::move(order)) && taken;
  }
  return taken ? send_result::ok : send_result::closed;
}

session_server_stats session_server::core::stats() const {
  session_server_stats out = stats_;
  for (const auto& shard : shards_) out.broadcasts_skipped += shard->skipped_count();
  return out;
}

session_server::session_server(environment env, session_server_options options,
                               session_factory factory)
    : core_(std::make_unique<core>(env, std::move(options), std::move(factory))) {}
session_server::~session_server() = default;

void session_server::start(std::function<void(errc)> on_started) {
  core_->start(std::move(on_started));
}
void session_server::close(duration within, std::function<void()> on_closed) {
  core_->close(within, std::move(on_closed));
}
endpoint session_server::local() const { return core_->local(); }
send_result session_server::broadcast(const frame& value, session_handle except) {
  return core_->broadcast(value, except);
}
session_base* session_server::find(session_handle id) const noexcept { return core_->find(id); }
std::size_t session_server::session_count() const noexcept { return core_->session_count(); }
session_server_stats session_server::stats() const { return core_->stats(); }

task<result<void>> session_server::start() {
  return called_back<result<void>>([this](auto done) { start(std::move(done)); });
}

task<void> session_server::close(duration within) {
  return called_back([this, within](auto done) { close(within, std::move(done)); });
}

}  // namespace reprise
