#include <reprise/actor/actor_system.hpp>

#include <reprise/env/called_back.hpp>

#include "actor_directory.hpp"
#include "actor_hub.hpp"
#include "loop_call.hpp"

namespace reprise {
namespace {

incarnation_id drawn(random_source& random) {
  incarnation_id out{random.next()};
  while (out.value == 0) out.value = random.next();
  return out;
}

}  // namespace

actor_system::actor_system(environment env, actor_options options)
    : env_(env), options_(std::move(options)) {
  REPRISE_ASSERT_VALID(options_);
  if (options_.peers.has_value()) {
    peers_ = std::make_unique<peer_service>(env, *options_.peers);
    incarnation_ = peers_->incarnation();
  } else {
    incarnation_ = drawn(env.random());
  }
  directory_ = std::make_unique<actor_directory>(*this, env);
  std::size_t count = options_.loop_count == 0 ? env.loop_count() : options_.loop_count;
  count = std::min(count, env.loop_count());
  for (std::size_t i = 0; i < count; ++i)
    loops_.push_back(
        std::make_unique<actor_loop>(*this, env.at(i), static_cast<std::uint16_t>(i), count));
  if (peers_ != nullptr) hub_ = std::make_unique<actor_hub>(*this, *peers_);
}

actor_system::~actor_system() {
  REPRISE_ASSERT(closed_ || env_.home().halted());
  // What is left on a halted loop may still look for the first one.
  while (!loops_.empty()) loops_.pop_back();
}

node_id actor_system::node() const {
  return options_.peers.has_value() ? options_.peers->node : node_id();
}

const movable_type* actor_system::movable(std::string_view type) const {
  const auto at = movable_.find(type);
  return at == movable_.end() ? nullptr : &at->second;
}

actor_ref actor_system::find(std::string_view name) const { return directory_->find(name); }

void actor_system::start(std::function<void(errc)> on_started) {
  REPRISE_ASSERT(!started_);
  started_ = true;
  if (peers_ == nullptr) return on_started(errc::ok);
  peers_->start(std::move(on_started));
}

// --- The end

void actor_system::close(duration within, std::function<void()> on_closed) {
  if (closed_) return on_closed();
  on_closed_.push_back(std::move(on_closed));
  if (closing_) return;
  closing_ = true;
  within_ = within;
  waiting_ = loops_.size();
  for (std::size_t i = 0; i < loops_.size(); ++i)
    call_on(here(), static_cast<std::uint16_t>(i), [](actor_loop& there) { there.stop_all(); });
}

void actor_system::loop_stopped() {
  if (--waiting_ != 0) return;
  if (!started_ || peers_ == nullptr) return retire_loops();
  peers_->close(within_, [this] { retire_loops(); });
}

// One loop's last word, which does not live in that loop.
class actor_system::farewell {
 public:
  farewell(actor_system& system, loop& first) noexcept : system_(system), first_(first) {}
  // On the loop that ends.
  void say() { first_.post(word_); }

 private:
  void arrive() { system_.loop_retired(); }

  actor_system& system_;
  loop& first_;
  posted_call word_{delegate<void()>::to<&farewell::arrive>(this)};
};

void actor_system::retire_loops() {
  waiting_ = loops_.size();
  for (std::size_t i = 1; i < loops_.size(); ++i) {
    farewells_.push_back(std::make_unique<farewell>(*this, env_.home()));
    call_on(here(), static_cast<std::uint16_t>(i),
            [last = farewells_.back().get()](actor_loop& there) {
              there.retire(delegate<void()>::to<&farewell::say>(last));
            });
  }
  loop_retired();
}

// The first loop is the last one: the others report to it.
void actor_system::loop_retired() {
  if (--waiting_ == 0) here().retire(delegate<void()>::to<&actor_system::first_retired>(this));
}

void actor_system::first_retired() {
  closed_ = true;
  for (const auto& each : std::exchange(on_closed_, {})) each();
}

void detail::spawn_request::arrive(actor_loop& here) {
  actor_ref made;
  std::exception_ptr failed;
  try {
    made = begin(here);
  } catch (...) {
    failed = std::current_exception();
  }
  call_on(here, back, [outcome = std::move(outcome), made, failed](actor_loop&) {
    outcome->made = made;
    outcome->failed = failed;
    outcome->done.signal();
  });
  here.pool().destroy(*this);
}

task<result<void>> actor_system::start() {
  return called_back<result<void>>([this](auto done) { start(std::move(done)); });
}

task<void> actor_system::close(duration within) {
  return called_back([this, within](auto done) { close(within, std::move(done)); });
}

}  // namespace reprise
