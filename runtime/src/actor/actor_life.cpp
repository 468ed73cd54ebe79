#include <algorithm>

#include <reprise/actor/actor_loop.hpp>
#include <reprise/actor/actor_system.hpp>

#include "actor_directory.hpp"
#include "actor_extras.hpp"
#include "channel_book.hpp"
#include "loop_call.hpp"
#include "move_offer.hpp"

namespace reprise {

// --- Beginning

std::uint32_t actor_loop::take_slot() {
  if (free_slot_ == no_slot) {
    slots_.push_back({nullptr, generation_first_ - 1, no_slot});
    free_slot_ = static_cast<std::uint32_t>(slots_.size() - 1);
  }
  const std::uint32_t index = free_slot_;
  free_slot_ = slots_[index].next_free;
  return index;
}

void actor_loop::leave_slot(std::uint32_t index) noexcept {
  slots_[index].who = nullptr;
  slots_[index].next_free = free_slot_;
  free_slot_ = index;
}

std::unique_ptr<actor> actor_loop::make_actor(const handler_table& table, std::uint32_t mailbox_max,
                                              std::uint32_t index, const make_function& make) {
  if (++slots_[index].generation == 0) slots_[index].generation = 1;
  actor_init init;
  init.here_ = this;
  init.table_ = &table;
  init.self_ = actor_ref(node_, index_, index, slots_[index].generation);
  init.mailbox_max_ = mailbox_max != 0 ? mailbox_max : system_.options().mailbox_max;
  return make(init);
}

actor_ref actor_loop::begin_kept(actor* parent, const spawn_options& options,
                                 const handler_table& table, actor_factory make) {
  const actor_factory again = make;
  return begin(parent, options, table, std::move(make),
               [&](actor_init& init) { return again(init); });
}

actor_ref actor_loop::begin_actor(actor* parent, const spawn_options& options,
                                  const handler_table& table, actor_factory again,
                                  make_function make) {
  REPRISE_ASSERT(options.name.size() <= actor_name_bytes_max);
  REPRISE_ASSERT(options.type.size() <= actor_name_bytes_max);
  REPRISE_ASSERT(options.mailbox_max <= mailbox_limit);
  REPRISE_ASSERT(options.restart.window >= duration{0});
  if (stopping_ || (parent != nullptr && parent->ending_ != actor_ending::none)) return {};
  const std::uint32_t index = take_slot();
  std::unique_ptr<actor> made;
  try {
    made = make_actor(table, options.mailbox_max, index, make);
  } catch (...) {
    leave_slot(index);
    throw;
  }
  actor& who = *made;
  if (parent != nullptr || again || !options.name.empty() || !options.type.empty()) {
    actor_extras& more = who.extras();
    more.options = options;
    more.again = std::move(again);
    if (parent != nullptr) parent->extras().adopt(next_handle(), who, more);
  }
  settle(std::move(made));
  return who.self_;
}

// What its constructor asks for is answered to it, so it has its place from the first moment.
void actor_loop::move_in(actor& who) noexcept { slots_[who.self_.slot()].who = &who; }

// The last thing that is known of it, whatever its last calls asked for.
void actor_loop::move_out(actor& who) noexcept {
  unschedule(who);
  if (slots_[who.self_.slot()].who != &who) {
    // It was finished, and its destructors began to wait for something all the same.
    if (who.extras_ != nullptr) env_.home().halted() ? drop_calls(who) : let_go(who);
    return;
  }
  // It was never finished: its constructor threw.
  who.ending_ = actor_ending::crashed;
  finish_children(who);
  empty_mailbox(who, dead_letter_reason::not_here);
  slots_[who.self_.slot()].who = nullptr;
  if (who.extras_ == nullptr) return;
  let_go(who);
  tell_watchers(*who.extras_, who.self_, down_reason::crashed);
}

void actor_loop::settle(std::unique_ptr<actor> made) {
  actor& who = *made.release();
  ++alive_;
  ++stats_.spawned;
  if (who.extras_ != nullptr && who.extras_->known())
    system_.directory().claim_from(*this, who.self_, who.extras_->options);
  schedule(who);
}

// --- Ending

void actor_loop::end(actor& who, actor_ending how) noexcept {
  if (who.ending_ == actor_ending::none) who.ending_ = how;
  schedule(who);
}

void actor_loop::unschedule(actor& who) noexcept {
  if (!who.scheduled_) return;
  who.scheduled_ = false;
  (who.previous_ready_ == nullptr ? ready_first_ : who.previous_ready_->next_ready_) =
      who.next_ready_;
  (who.next_ready_ == nullptr ? ready_last_ : who.next_ready_->previous_ready_) =
      who.previous_ready_;
}

void actor_loop::finish_children(actor& who) {
  while (who.extras_ != nullptr && !who.extras_->children.empty()) {
    actor& child = *std::prev(who.extras_->children.end())->second;
    if (child.ending_ == actor_ending::none) child.ending_ = actor_ending::stopped;
    child.extras_->again = nullptr;
    finish(child);
  }
}

void actor_loop::finish(actor& who) {
  unschedule(who);
  finish_children(who);
  if (who.started_ && who.ending_ != actor_ending::moved) {
    const actor_ending how = who.ending_;
    guarded(who, [&] { who.on_stop(); });
    if (who.ending_ != actor_ending::crashed) who.ending_ = how;
  }
  const bool before = std::exchange(finishing_, true);
  const actor_ref old = who.self_;
  const actor_ending how = who.ending_;
  const handler_table& table = *who.table_;
  const std::uint32_t mailbox_max = who.mailbox_max_;
  empty_mailbox(who, dead_letter_reason::stopped);
  std::unique_ptr<actor_extras> left;
  if (who.extras_ != nullptr) {
    let_go(who);
    left = std::move(who.extras_);
  }
  ++stats_.ended;
  if (how == actor_ending::crashed) ++stats_.crashed;
  --alive_;
  slots_[old.slot()].who = nullptr;
  leaving_.erase(old);
  asleep_.erase(old);
  channels_->target_ended(*this, old);
  if (left != nullptr && left->parent != nullptr)
    left->parent->extras_->children.erase(left->child_number);
  delete &who;
  finishing_ = before;

  down_reason why = down_reason::stopped;
  if (how == actor_ending::crashed) why = down_reason::crashed;
  if (how == actor_ending::killed) why = down_reason::killed;
  if (left != nullptr) tell_watchers(*left, old, why);
  if (left != nullptr && how == actor_ending::crashed && left->again && !stopping_) {
    if (restart(*left, old, table, mailbox_max)) return;
    if (left->parent != nullptr) {
      env_.reached("actor.escalated");
      crash(*left->parent, nullptr);
      schedule(*left->parent);
    }
  }
  leave_slot(old.slot());
}

void actor_loop::tell_watchers(actor_extras& left, const actor_ref& old, down_reason why) {
  // First the name: who learns of the end may claim it.
  if (left.known()) system_.directory().withdraw_from(*this, old, why, {});
  for (const auto& [watcher, handle] : left.watchers) {
    if (watcher.node() != node_) watched_by_remote_.erase({watcher.node(), watcher, handle, old});
    send_down(watcher, {handle, old, why, {}});
  }
}

void actor_loop::drop_calls(actor& who) noexcept {
  for (const auto& [handle, call] : std::exchange(who.extras_->calls, {})) pool_.destroy(*call);
}

// What it waited for, and who waited with it.
void actor_loop::let_go(actor& who) {
  actor_extras& more = *who.extras_;
  // What is destroyed with a coroutine may still begin to wait for something.
  if (more.tasks.has_value()) more.tasks->cancel();
  drop_calls(who);
  for (const auto& [handle, target] : std::exchange(more.watching, {}))
    unwatch(who, handle, target);
  for (const follow_handle handle : std::exchange(more.follows, {}))
    system_.directory().unfollow_from(*this, who.self_, handle);
  if (more.follows_peers) peer_followers_.erase(who.self_);
}

void actor_loop::empty_mailbox(actor& who, dead_letter_reason why) {
  while (!who.mailbox_.empty()) {
    auto& item = static_cast<envelope&>(who.mailbox_.pop());
    if (item.kind() == envelope_kind::call && !item.cancelled)
      who.extras_->calls.erase(item.type());
    if (item.bounded()) {
      refuse(item, why);
    } else {
      pool_.destroy(item);
    }
  }
}

// False: it failed too often.
bool actor_loop::restart(actor_extras& left, const actor_ref& old, const handler_table& table,
                         std::uint32_t mailbox_max) {
  const restart_options& limits = left.options.restart;
  for (;;) {
    const time_point now = env_.now();
    while (!left.restarts.empty() && now - left.restarts.front() > limits.window)
      left.restarts.pop_front();
    if (left.restarts.size() >= limits.count_max) return false;
    left.restarts.push_back(now);
    std::unique_ptr<actor> made;
    const actor_factory& again = left.again;
    const auto make = [&](actor_init& init) { return again(init); };
    try {
      made = make_actor(table, mailbox_max, old.slot(),
                        make_function::to(
                            [](void* call, actor_init& init) {
                              return (*static_cast<const decltype(make)*>(call))(init);
                            },
                            const_cast<void*>(static_cast<const void*>(&make))));
    } catch (...) {
      report(old, &left.options, std::current_exception());
      continue;
    }
    ++stats_.restarts;
    env_.reached("actor.restarted");
    actor_extras& more = made->extras();
    more.options = left.options;
    more.again = std::move(left.again);
    more.restarts = std::move(left.restarts);
    const actor_ref now_ref = made->self_;
    if (left.parent != nullptr) {
      left.parent->extras().adopt(next_handle(), *made, more);
      signal(left.parent->self_, child_restarted{old, now_ref});
    }
    settle(std::move(made));
    return true;
  }
}

// --- All of them

void actor_loop::stop_all() {
  stopping_ = true;
  for (std::size_t i = slots_.size(); i-- > 0;) {
    actor* const who = slots_[i].who;
    if (who != nullptr) end(*who, actor_ending::stopped);
  }
  if (!posted_) run_.schedule();
}

void actor_loop::report_stopped() {
  call_on(*this, 0, [&system = system_](actor_loop&) { system.loop_stopped(); });
}

void actor_loop::halt_all() noexcept {
  for (std::size_t i = slots_.size(); i-- > 0;) {
    actor* const who = slots_[i].who;
    if (who == nullptr) continue;
    while (!who->mailbox_.empty()) {
      auto& item = static_cast<envelope&>(who->mailbox_.pop());
      if (item.kind() == envelope_kind::call && !item.cancelled)
        who->extras_->calls.erase(item.type());
      pool_.destroy(item);
    }
    if (who->extras_ != nullptr) {
      if (who->extras_->tasks.has_value()) who->extras_->tasks->cancel();
      drop_calls(*who);
    }
    slots_[i].who = nullptr;
    --alive_;
    delete who;
  }
}

// An event of its own, so that nothing of this loop is on the stack when the last word is said: the system may go
// at once.
void actor_loop::retire(delegate<void()> on_retired) {
  on_retired_ = on_retired;
  retire_soon();
}

void actor_loop::retire_soon() {
  if (std::exchange(retire_posted_, true)) return;
  env_.home().post(retiring_);
}

// What has come is handled first, for somebody may wait for the answer: the turn that does it asks again.
void actor_loop::try_retire() {
  retire_posted_ = false;
  if (posted_ || !lanes_.retire()) return;
  on_retired_();
}

}  // namespace reprise
