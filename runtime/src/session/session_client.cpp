#include <reprise/session/session_client.hpp>

#include <optional>
#include <utility>
#include <vector>

#include <reprise/env/called_back.hpp>
#include <reprise/session/session_table.hpp>

namespace reprise {

const char* session_client_options::problem() const noexcept {
  if (connect_timeout < 1ms || connect_timeout > std::chrono::seconds(1'000'000))
    return "connect_timeout is not within 1 ms to 10^6 s";
  if (generation_first == 0) return "generation_first is 0";
  return session.problem();
}

class session_client::core final : private session_owner {
 public:
  core(environment env, session_client_options options, session_factory factory);
  ~core();

  void connect(const endpoint& to, std::function<void(result<session_handle>)> on_done);
  void connect(const host_port& to, std::function<void(result<session_handle>)> on_done);
  void close(duration within, std::function<void()> on_closed);
  [[nodiscard]] bool idle() const noexcept {
    return phase_ == phase::idle && !outcome_.has_value();
  }
  [[nodiscard]] session_base* find(session_handle id) const noexcept { return table_.find(id); }

 private:
  enum class phase : std::uint8_t { idle, resolving, connecting, up };

  void begin(std::function<void(result<session_handle>)> on_done);
  void dial();
  void on_resolved();
  void on_connected();
  void on_timeout();
  void give_up(errc why);
  void fail(errc why);
  void adopt(std::unique_ptr<stream> connection);
  std::unique_ptr<session_base> make(session_init& init) noexcept;
  void session_ended(session_base& ended) override;
  void reap();
  void report();

  environment env_;
  session_client_options options_;
  session_factory factory_;
  buffer_pool buffers_;
  session_table table_;
  session_handle current_;

  std::vector<endpoint> endpoints_;
  std::size_t next_endpoint_ = 0;
  errc stopped_ = errc::ok;  // why dialling is to end without a connection
  resolve_operation resolve_;
  connect_operation connect_;
  timer timeout_;
  deferred_call reaping_;
  deferred_call reporting_;

  phase phase_ = phase::idle;
  std::optional<result<session_handle>> outcome_;  // not yet reported
  std::function<void(result<session_handle>)> on_done_;
  std::vector<std::function<void()>> on_closed_;
};

session_client::core::core(environment env, session_client_options options, session_factory factory)
    : env_(env),
      options_(std::move(options)),
      factory_(std::move(factory)),
      table_([this] {
        session_table_options slots;
        slots.generation_first = options_.generation_first;
        return slots;
      }()),
      resolve_(delegate<void()>::to<&core::on_resolved>(this)),
      connect_(delegate<void()>::to<&core::on_connected>(this)),
      timeout_(env.home(), env.home().new_child("connect_timeout"),
               delegate<void()>::to<&core::on_timeout>(this)),
      reaping_(env.home(), delegate<void()>::to<&core::reap>(this)),
      reporting_(env.home(), delegate<void()>::to<&core::report>(this)) {
  REPRISE_ASSERT_VALID(options_);
}

session_client::core::~core() { REPRISE_ASSERT(idle() || env_.home().halted()); }

// --- Dialling ---------------------------------------------------------------------------------------

void session_client::core::begin(std::function<void(result<session_handle>)> on_done) {
  REPRISE_ASSERT(idle());
  on_done_ = std::move(on_done);
  stopped_ = errc::ok;
  next_endpoint_ = 0;
  timeout_.arm_after(options_.connect_timeout);
}

void session_client::core::connect(const endpoint& to,
                                   std::function<void(result<session_handle>)> on_done) {
  begin(std::move(on_done));
  endpoints_.assign(1, to);
  dial();
}

void session_client::core::connect(const host_port& to,
                                   std::function<void(result<session_handle>)> on_done) {
  begin(std::move(on_done));
  phase_ = phase::resolving;
  env_.net().resolve(resolve_, to.host, to.port);
}

void session_client::core::on_resolved() {
  if (stopped_ != errc::ok) return fail(stopped_);
  if (resolve_.error() != errc::ok) return fail(resolve_.error());
  endpoints_ = resolve_.endpoints();
  if (endpoints_.empty()) return fail(errc::name_not_found);
  dial();
}

void session_client::core::dial() {
  phase_ = phase::connecting;
  env_.net().connect(connect_, endpoints_[next_endpoint_++]);
}

void session_client::core::on_connected() {
  std::unique_ptr<stream> connection = connect_.take();
  if (stopped_ != errc::ok) {
    connection.reset();
    return fail(stopped_);
  }
  if (connect_.error() == errc::ok) return adopt(std::move(connection));
  if (next_endpoint_ == endpoints_.size()) return fail(connect_.error());
  env_.reached("session.next_address");
  dial();
}

void session_client::core::on_timeout() {
  env_.reached("session.connect_timeout");
  give_up(errc::timed_out);
}

void session_client::core::give_up(errc why) {
  if (stopped_ != errc::ok) return;
  stopped_ = why;
  if (phase_ == phase::resolving) env_.net().cancel(resolve_);
  if (phase_ == phase::connecting) env_.net().cancel(connect_);
}

void session_client::core::fail(errc why) {
  env_.note("client: no connection", static_cast<std::uint64_t>(why));
  timeout_.cancel();
  phase_ = phase::idle;
  outcome_ = why;
  reporting_.schedule();
}

// --- The session ------------------------------------------------------------------------------------

void session_client::core::adopt(std::unique_ptr<stream> connection) {
  timeout_.cancel();
  phase_ = phase::up;
  current_ = table_.reserve();
  session_init init(env_, std::move(connection), options_.session, *this, current_, buffers_);
  std::unique_ptr<session_base> made = make(init);
  if (made == nullptr) {
    table_.release(current_);
    return fail(stopped_ != errc::ok ? stopped_ : errc::closed);
  }
  session_base& tenant = *made;
  table_.place(current_, std::move(made));
  if (stopped_ != errc::ok) tenant.disconnect(disconnect_reason::service_closed);
  tenant.start();
  reporting_.schedule();  // after on_connected
}

std::unique_ptr<session_base> session_client::core::make(session_init& init) noexcept {
  try {
    return factory_(init);
  } catch (...) {
    env_.note("session: the factory failed");
    return nullptr;
  }
}

void session_client::core::session_ended(session_base& ended) {
  if (!ended.came_up()) outcome_ = stopped_ != errc::ok ? stopped_ : errc::closed;
  reaping_.schedule();
}

void session_client::core::reap() {
  table_.release(current_);
  phase_ = phase::idle;
  reporting_.schedule();
}

void session_client::core::close(duration within, std::function<void()> on_closed) {
  if (on_closed) on_closed_.push_back(std::move(on_closed));
  give_up(errc::cancelled);
  if (session_base* const tenant = table_.find(current_)) {
    if (within > duration{0}) {
      tenant->drain(within);
    } else {
      tenant->disconnect(disconnect_reason::service_closed);
    }
  }
  reporting_.schedule();
}

// A callback may dial again, or destroy the client: nothing is touched after the last one.
void session_client::core::report() {
  if (!outcome_.has_value() && phase_ == phase::up) {
    const session_base* const tenant = table_.find(current_);
    if (tenant == nullptr || !tenant->came_up()) return;  // this comes again when it is decided
    outcome_ = current_;
  }
  const bool failed = outcome_.has_value() && !outcome_->has_value();
  if (failed && phase_ != phase::idle) return;  // the session that never came up is still there
  std::function<void(result<session_handle>)> on_done;
  const std::optional<result<session_handle>> outcome = outcome_;
  if (outcome.has_value()) on_done = std::exchange(on_done_, nullptr);
  std::vector<std::function<void()>> on_closed;
  if (phase_ == phase::idle) {
    outcome_.reset();
    on_closed.swap(on_closed_);
  }
  if (on_done) on_done(*outcome);
  for (const auto& each : on_closed) each();
}

session_client::session_client(environment env, session_client_options options,
                               session_factory factory)
    : core_(std::make_unique<core>(env, std::move(options), std::move(factory))) {}
session_client::~session_client() = default;

void session_client::connect(const endpoint& to,
                             std::function<void(result<session_handle>)> on_done) {
  core_->connect(to, std::move(on_done));
}
void session_client::connect(const host_port& to,
                             std::function<void(result<session_handle>)> on_done) {
  core_->connect(to, std::move(on_done));
}
bool session_client::idle() const noexcept { return core_->idle(); }
void session_client::close(duration within, std::function<void()> on_closed) {
  core_->close(within, std::move(on_closed));
}
session_base* session_client::find(session_handle id) const noexcept { return core_->find(id); }

task<result<session_handle>> session_client::connect(host_port to) {
  return called_back<result<session_handle>>(
      [this, to = std::move(to)](auto done) { connect(to, std::move(done)); });
}

task<result<session_handle>> session_client::connect(endpoint to) {
  return called_back<result<session_handle>>(
      [this, to](auto done) { connect(to, std::move(done)); });
}

task<void> session_client::close(duration within) {
  return called_back([this, within](auto done) { close(within, std::move(done)); });
}

}  // namespace reprise
