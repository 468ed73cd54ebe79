#include <reprise/actor/actor.hpp>

#include <reprise/actor/actor_system.hpp>

#include "actor_directory.hpp"
#include "actor_extras.hpp"

namespace reprise {

// While it lives an exclusive handler of the actor is suspended.
class held_turn {
 public:
  explicit held_turn(actor& whose) noexcept : whose_(whose) {
    ++whose_.holds_;
    REPRISE_ASSERT(whose_.holds_ != 0);
  }
  ~held_turn() { whose_.release_hold(); }
  held_turn(const held_turn&) = delete;
  held_turn& operator=(const held_turn&) = delete;

 private:
  actor& whose_;
};

namespace {

task<void> run_held(std::unique_ptr<held_turn> hold, task<void> work) {
  static_cast<void>(hold);
  co_await std::move(work);
}

}  // namespace

actor::actor(actor_init& init)
    : here_(init.here_), table_(init.table_), self_(init.self_), mailbox_max_(init.mailbox_max_) {
  here_->move_in(*this);
}

actor::~actor() { here_->move_out(*this); }

actor_extras& actor::extras() {
  if (extras_ == nullptr) extras_ = std::make_unique<actor_extras>(*this);
  return *extras_;
}

void actor_extras::on_failure(const std::exception_ptr& error) noexcept { owner.fail(error); }

// No handler is suspended any more: what waited for that may happen.
void actor_extras::on_idle() {
  if (may_move()) owner.here_->schedule(owner);
}

void actor::fail(const std::exception_ptr& error) noexcept {
  here_->crash(*this, error);
  here_->schedule(*this);
}

void actor::run_task(task<void> work, reentrancy entry) {
  actor_extras& more = extras();
  if (!more.tasks.has_value()) {
    more.tasks.emplace(env().home());
    more.tasks->set_on_failure(
        delegate<void(std::exception_ptr)>::to<&actor_extras::on_failure>(&more));
    more.tasks->set_on_empty(delegate<void()>::to<&actor_extras::on_idle>(&more));
  }
  if (entry == reentrancy::interleaved) return more.tasks->spawn(std::move(work));
  more.tasks->spawn(run_held(std::make_unique<held_turn>(*this), std::move(work)));
}

void actor::release_hold() noexcept {
  if (--holds_ == 0 && ending_ == actor_ending::none && (!started_ || !mailbox_.empty()))
    here_->schedule(*this);
}

void actor::add_call(envelope& item) { extras().calls.emplace(item.type(), &item); }

std::uint64_t actor::next_handle() noexcept { return here_->next_handle(); }

void actor::cancel(timer_handle which) {
  if (extras_ == nullptr) return;
  const auto at = extras_->calls.find(which.value);
  if (at == extras_->calls.end()) return;
  envelope& item = *at->second;
  extras_->calls.erase(at);
  if (item.standing) {
    item.cancelled = true;
  } else {
    here_->pool().destroy(item);
  }
}

watch_handle actor::watch(const actor_ref& target) {
  const watch_handle handle{next_handle()};
  extras().watching.emplace(handle, target);
  here_->watch(*this, handle, target);
  return handle;
}

void actor::unwatch(watch_handle watch) {
  if (extras_ == nullptr) return;
  const auto at = extras_->watching.find(watch);
  if (at == extras_->watching.end()) return;
  const actor_ref target = at->second;
  extras_->watching.erase(at);
  here_->unwatch(*this, watch, target);
}

void actor::stop() { here_->end(*this, actor_ending::stopped); }

follow_handle actor::follow_name(std::string_view name) {
  const follow_handle handle{next_handle()};
  extras().follows.insert(handle);
  here_->system().directory().follow_from(*here_, self_, handle, true, std::string(name));
  return handle;
}

follow_handle actor::follow_type(std::string_view type) {
  const follow_handle handle{next_handle()};
  extras().follows.insert(handle);
  here_->system().directory().follow_from(*here_, self_, handle, false, std::string(type));
  return handle;
}

void actor::unfollow(follow_handle which) {
  if (extras_ == nullptr || extras_->follows.erase(which) == 0) return;
  here_->system().directory().unfollow_from(*here_, self_, which);
}

void actor::follow_peers() {
  extras().follows_peers = true;
  here_->follow_peers(*this);
}

// --- named_ref

named_ref::named_ref(actor& owner, std::string_view name)
    : owner_(owner), follow_(owner.follow_name(name)) {
  owner.extras().names.emplace(follow_, this);
}

named_ref::~named_ref() {
  if (owner_.extras_ != nullptr) {
    owner_.extras_->names.erase(follow_);
    owner_.unfollow(follow_);
  }
}

void named_ref::change(const directory_change& what) {
  if (what.what == directory_change::kind::up) {
    now_ = what.who;
    ++bound_count_;
  } else if (what.what != directory_change::kind::complete && now_ == what.who) {
    // Known at once where it went: no gap. If it never arrives there the directory says so.
    now_ = what.moved_to;
  }
}

}  // namespace reprise
