#include <reprise/actor/client_service.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <reprise/env/called_back.hpp>

#include "client_connection.hpp"

namespace reprise {

// The accepting loop's side: who is admitted, and the way to closed.
class client_service::core {
 public:
  core(actor_system& actors, client_options options, client_admit admit, client_factory factory);
  ~core() { REPRISE_ASSERT(!started_ || closed_ || env_.home().halted()); }

  void start(std::function<void(errc)> on_started) {
    started_ = true;
    server_.start([this, on_started = std::move(on_started)](errc error) {
      // What never listened may be destroyed, or started again.
      started_ = started_ && (error == errc::ok || closing_);
      on_started(error);
    });
  }
  void close(duration within, std::function<void()> on_closed);
  [[nodiscard]] const session_server& server() const noexcept { return server_; }
  [[nodiscard]] std::size_t client_count() const noexcept { return client_count_; }
  [[nodiscard]] client_stats stats() const noexcept { return house_.counters.read(); }

 private:
  static session_server_options listening(const client_options& options,
                                          const actor_system& actors);
  std::unique_ptr<session_base> make_session(session_init& init);
  void on_question(client_seat& seat);
  void judge(client_seat& seat);
  void on_returned(std::uint32_t seats, std::uint32_t clients);
  void on_deadline();
  void close_server(duration within);
  void step_closing();
  void report();

  environment env_;
  client_house house_;
  std::vector<std::unique_ptr<client_desk>> desks_;  // by loop; outlive the sessions
  session_server server_;
  timer deadline_;
  deferred_call reporting_;
  std::size_t client_count_ = 0;
  std::size_t seats_away_ = 0;  // asked about here, and not free again
  time_point until_ = time_never;
  bool started_ = false;
  bool closing_ = false;
  bool server_told_ = false;
  bool server_closed_ = false;
  bool closed_ = false;
  std::vector<std::function<void()>> on_closed_;
};

session_server_options client_service::core::listening(const client_options& options,
                                                       const actor_system& actors) {
  REPRISE_ASSERT_VALID(options);
  session_server_options out(options.at);
  out.listening = options.listening;
  out.session_count_max = options.client_count_max + options.joining_count_max;
  out.loop_count = options.loop_count == 0 ? actors.loop_count()
                                           : std::min(options.loop_count, actors.loop_count());
  out.session = options.session;
  return out;
}

client_service::core::core(actor_system& actors, client_options options, client_admit admit,
                           client_factory factory)
    : env_(actors.here().env()),
      house_{std::move(options),
             std::move(admit),
             std::move(factory),
             {},
             delegate<void(client_seat&)>::to<&core::on_question>(this),
             delegate<void(std::uint32_t, std::uint32_t)>::to<&core::on_returned>(this)},
      server_(env_, listening(house_.options, actors),
              [this](session_init& init) { return make_session(init); }),
      deadline_(env_.home(), env_.home().new_child("client_close"),
                delegate<void()>::to<&core::on_deadline>(this)),
      reporting_(env_.home(), delegate<void()>::to<&core::report>(this)) {
  // Where the server has sessions, and nowhere else: what is posted to another loop nobody would wait for.
  for (std::size_t i = 0; i < listening(house_.options, actors).loop_count; ++i)
    desks_.push_back(std::make_unique<client_desk>(actors.at(i), env_.home(), house_));
}

std::unique_ptr<session_base> client_service::core::make_session(session_init& init) {
  for (const auto& desk : desks_)
    if (&desk->home() == &init.env().home())
      return std::make_unique<client_connection>(init, *desk);
  return nullptr;
}

// --- Admission

void client_service::core::on_question(client_seat& seat) {
  ++seats_away_;
  judge(seat);
  seat.desk().answer(seat);
}

void client_service::core::judge(client_seat& seat) {
  if (closing_) return seat.refuse(client_refusal::closing, "the service closes");
  if (client_count_ >= house_.options.client_count_max) {
    env_.reached("client.full");
    return seat.refuse(client_refusal::full, "as many clients as may be are there");
  }
  try {
    seat.answer = house_.admit(seat.question());
  } catch (...) {
    env_.note("client: the admit hook failed");
    return seat.refuse(client_refusal::failed, "it could not be decided");
  }
  seat.reason = client_refusal::not_admitted;
  if (!seat.answer) return;
  seat.counted = true;
  ++client_count_;
}

void client_service::core::on_returned(std::uint32_t seats, std::uint32_t clients) {
  REPRISE_ASSERT(seats <= seats_away_ && clients <= client_count_);
  seats_away_ -= seats;
  client_count_ -= clients;
  step_closing();
}

// --- Closing

void client_service::core::close(duration within, std::function<void()> on_closed) {
  if (on_closed) on_closed_.push_back(std::move(on_closed));
  if (closed_) return reporting_.schedule();
  if (!std::exchange(closing_, true)) {
    env_.note("clients: closing", client_count_);
    for (const auto& desk : desks_) desk->stop_all();
  }
  const time_point until = saturating_add(env_.now(), within);
  if (until < until_) {
    until_ = until;
    if (server_told_) {
      close_server(within);
    } else if (within > duration{0}) {
      deadline_.arm_at(until);
    } else {
      return on_deadline();
    }
  }
  step_closing();
}

void client_service::core::on_deadline() {
  if (server_told_) return;
  deadline_.cancel();
  env_.reached("client.close_deadline");
  for (const auto& desk : desks_) desk->end_all();
  close_server(duration{0});
}

void client_service::core::close_server(duration within) {
  std::function<void()> on_closed;
  if (!std::exchange(server_told_, true))
    on_closed = [this] {
      server_closed_ = true;
      step_closing();
    };
  server_.close(within, std::move(on_closed));
}

// Actors first, so that what they say when they stop is still sent. The way from a loop to here keeps its order: when
// the last session is gone every question has come.
void client_service::core::step_closing() {
  if (!closing_ || closed_) return;
  if (!server_told_ && client_count_ == 0) {
    deadline_.cancel();
    close_server(std::max(until_ - env_.now(), duration{0}));
  }
  if (!server_closed_ || seats_away_ != 0) return;
  closed_ = true;
  env_.note("clients: closed");
  reporting_.schedule();
}

// A callback may destroy the service: nothing is touched after the last one.
void client_service::core::report() {
  for (const auto& each : std::exchange(on_closed_, {})) each();
}

// --- The rest

client_service::client_service(actor_system& actors, client_options options, client_admit admit,
                               client_factory factory)
    : core_(std::make_unique<core>(actors, std::move(options), std::move(admit),
                                   std::move(factory))) {}
client_service::~client_service() = default;

void client_service::start(std::function<void(errc)> on_started) {
  core_->start(std::move(on_started));
}
void client_service::close(duration within, std::function<void()> on_closed) {
  core_->close(within, std::move(on_closed));
}
endpoint client_service::local() const { return core_->server().local(); }
std::size_t client_service::client_count() const noexcept { return core_->client_count(); }
client_stats client_service::stats() const noexcept { return core_->stats(); }
session_server_stats client_service::connections() const { return core_->server().stats(); }

task<result<void>> client_service::start() {
  return called_back<result<void>>([this](auto done) { start(std::move(done)); });
}

task<void> client_service::close(duration within) {
  return called_back([this, within](auto done) { close(within, std::move(done)); });
}

}  // namespace reprise
