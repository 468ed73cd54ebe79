#include <reprise/actor/actor_loop.hpp>
#include <reprise/actor/actor_system.hpp>

#include "actor_extras.hpp"
#include "channel_book.hpp"
#include "move_offer.hpp"

namespace reprise {
namespace {

// Messages of one actor before the next one has its turn; arrivals before an actor has one.
constexpr std::uint32_t messages_per_turn = 32;
constexpr std::uint32_t arrivals_per_turn = 32;

ask_error error_for_asker(dead_letter_reason reason) noexcept {
  switch (reason) {
    case dead_letter_reason::not_here:
    case dead_letter_reason::stopped: return ask_error::target_down;
    case dead_letter_reason::overflow:
    case dead_letter_reason::link_full: return ask_error::overflow;
    case dead_letter_reason::not_handled: return ask_error::not_handled;
    case dead_letter_reason::undecodable: return ask_error::undecodable;
    case dead_letter_reason::too_large: return ask_error::too_large;
    case dead_letter_reason::no_link:
    case dead_letter_reason::not_sent:
    case dead_letter_reason::too_many_hops: return ask_error::not_sent;
    case dead_letter_reason::expired: return ask_error::timed_out;
  }
  return ask_error::not_sent;
}

}  // namespace

actor_loop::actor_loop(actor_system& system, environment env, std::uint16_t index,
                       std::size_t loop_count)
    : system_(system),
      env_(env),
      node_(system.incarnation()),
      index_(index),
      encode_all_(system.options().local_as_remote),
      turn_max_(system.options().turn_max),
      message_bytes_max_(system.options().peers.has_value()
                             ? system.options().peers->message_bytes_max
                             : system.options().message_bytes_max),
      run_(env.home(), delegate<void()>::to<&actor_loop::run>(this)),
      again_(delegate<void()>::to<&actor_loop::run>(this)),
      retiring_(delegate<void()>::to<&actor_loop::try_retire>(this)),
      pool_(system.depot()),
      generation_first_(system.options().generation_first),
      asks_(system.options().generation_first),
      lanes_(env.home(), loop_count, delegate<void()>::to<&actor_loop::on_arrivals>(this)),
      channels_(std::make_unique<channel_book>()) {}

actor_loop::~actor_loop() {
  if (env_.home().halted()) {
    lanes_.abandon();
    halt_all();
  }
  REPRISE_ASSERT(alive_ == 0);
  lanes_.take_all(inbox_);
  destroy_all(inbox_);
}

// --- Turns

void actor_loop::later(arrival& item) {
  inbox_.push(item);
  ++inbox_count_;
  if (!posted_) run_.schedule();
}

void actor_loop::take_arrival() {
  --inbox_count_;
  inbox_.pop().arrive(*this);
}

void actor_loop::run() {
  posted_ = true;  // what comes meanwhile needs no call of its own
  std::uint32_t budget = turn_max_;
  std::uint32_t arrivals = arrivals_per_turn;
  if (env_.fault("actor.yield", env_.home().entity())) budget = 1;
  while (budget != 0) {
    if (!inbox_.empty() && (arrivals != 0 || ready_first_ == nullptr)) {
      --budget;
      if (arrivals != 0) --arrivals;
      take_arrival();
    } else if (ready_first_ != nullptr) {
      arrivals = arrivals_per_turn;
      actor& who = *ready_first_;
      ready_first_ = who.next_ready_;
      if (ready_first_ != nullptr) ready_first_->previous_ready_ = nullptr;
      who.scheduled_ = false;
      turn(who, budget);
    } else {
      break;
    }
  }
  if (std::exchange(confirming_, false)) channels_->confirm(*this);
  if (stopping_ && alive_ == 0 && !std::exchange(stop_reported_, true)) report_stopped();
  flush_lanes();
  lanes_.set_backlog(inbox_count_);
  posted_ = !inbox_.empty() || ready_first_ != nullptr || lanes_.anything();
  if (posted_) {
    env_.reached("actor.loop_yielded");
    env_.home().post(again_);
  } else if (on_retired_) {
    retire_soon();
  }
}

inline void actor_loop::turn(actor& who, std::uint32_t& budget) {
  if (who.ending_ == actor_ending::none && !who.started_ && who.holds_ == 0) {
    --budget;
    begin_life(who);
  }
  std::uint32_t left = messages_per_turn;
  const auto may_move = [&who] { return who.extras_ != nullptr && who.extras_->may_move(); };
  while (who.ending_ == actor_ending::none && who.holds_ == 0 && !who.mailbox_.empty() &&
         left != 0 && budget != 0 && !may_move()) {
    --left;
    --budget;
    dispatch(who, static_cast<envelope&>(who.mailbox_.pop()));
  }
  if (who.ending_ == actor_ending::none && who.holds_ == 0 && may_move()) begin_move(who);
  if (who.ending_ != actor_ending::none) {
    if (budget != 0) --budget;
    finish(who);
  } else if (who.holds_ == 0 && !who.mailbox_.empty()) {
    schedule(who);
  }
}

void actor_loop::begin_life(actor& who) {
  who.started_ = true;
  guarded(who, [&] { who.on_start(); });
}

inline void actor_loop::dispatch(actor& who, envelope& item) {
  if (item.bounded()) --who.mail_count_;
  if (item.kind() == envelope_kind::call) {
    if (item.cancelled) return pool_.destroy(item);
    who.extras_->calls.erase(item.type());
    count_signal();
    guarded(who, [&] { item.run(who); });
    return pool_.destroy(item);
  }
  if (item.kind() == envelope_kind::errand) {
    count_signal();
    guarded(who, [&] { item.run(who); });
    return pool_.destroy(item);
  }
  if (item.kind() == envelope_kind::signal && !take_signal(who, item)) return pool_.destroy(item);
  const handler* const how = who.table_->find(item.type());
  if (how == nullptr || how->takes_signal == item.bounded()) {
    if (item.kind() != envelope_kind::signal) dead(item, dead_letter_reason::not_handled);
    return pool_.destroy(item);
  }
  if (item.deadline() != time_never && item.deadline() < env_.now()) {
    dead(item, dead_letter_reason::expired);
    return pool_.destroy(item);
  }
  who.sender_ = item.from();
  guarded(who, [&] { how->invoke(*how, who, item); });
  who.sender_ = {};
  if (const ask_return open = item.answer())
    answer(open, who.ending_ == actor_ending::crashed ? ask_error::crashed : ask_error::no_reply);
  pool_.destroy(item);
}

// False: it is of no interest any more, or has been dealt with.
bool actor_loop::take_signal(actor& who, envelope& item) {
  if (item.type() == signal_id<actor_down>)
    return who.extras_ != nullptr &&
           who.extras_->watching.erase(static_cast<actor_down*>(item.value())->watch) != 0;
  if (item.type() == signal_id<stop_wish>) {
    end(who, actor_ending::stopped);
    return false;
  }
  if (item.type() == signal_id<directory_change>) {
    auto& change = *static_cast<directory_change*>(item.value());
    if (who.extras_ == nullptr || !who.extras_->follows.contains(change.follow)) return false;
    const auto named = who.extras_->names.find(change.follow);
    if (named == who.extras_->names.end()) return change.what != directory_change::kind::lapsed;
    named->second->change(change);
    return false;
  }
  return true;
}

// --- Delivery

void envelope::arrive(actor_loop& here) { here.arrived(*this); }

// What deliver() did not take.
tell_result actor_loop::deliver_or_refuse(envelope& item) {
  if (!item.bounded()) {
    deliver_signal(item);
    return tell_result::ok;
  }
  ++stats_.accepted;
  actor* const who = find(item.to());
  if (who == nullptr) {
    if (forward(item)) return tell_result::ok;
    refuse(item, dead_letter_reason::not_here);
    return tell_result::not_here;
  }
  if (who->ending_ != actor_ending::none) {
    refuse(item, dead_letter_reason::not_here);
    return tell_result::not_here;
  }
  env_.reached("actor.overflow");
  refuse(item, dead_letter_reason::overflow);
  return tell_result::overflow;
}

void actor_loop::deliver_signal(envelope& item) {
  actor* const who = find(item.to());
  if (who == nullptr || who->ending_ != actor_ending::none) {
    // A call is its actor's until it ran: who ends lets go of it.
    if (item.kind() != envelope_kind::call) pool_.destroy(item);
    return;
  }
  item.standing = true;
  who->mailbox_.push(item);
  if (who->holds_ == 0) schedule(*who);
}

void actor_loop::dead(envelope& item, dead_letter_reason reason) {
  count_dead({item.from(), item.to(), item.type(), reason});
  if (const ask_return open = item.take_answer()) {
    answer(open, error_for_asker(reason));
  } else if (const actor_ref sender = item.from(); item.wants_notice && sender) {
    send_lost(sender, {item.to(), item.type(), reason});
  }
}

void actor_loop::count_dead(const dead_letter& what) {
  ++stats_.dead_letters[static_cast<std::size_t>(what.reason)];
  env_.note("actor: dead letter", static_cast<std::uint64_t>(what.reason), what.type);
  if (!on_dead_letter_ || telling_dead_letter_) return;
  // It may be replaced by what it does.
  const std::function<void(const dead_letter&)> handler = on_dead_letter_;
  telling_dead_letter_ = true;
  try {
    handler(what);
  } catch (...) {
    env_.note("actor: the handler of dead letters failed");
  }
  telling_dead_letter_ = false;
}

// --- Other loops

tell_result actor_loop::route_to_loop(envelope& item, refusals how) {
  const actor_ref to = item.to();
  if (to.loop() >= lanes_.count() || !to) {
    if (how == refusals::answered) item.wants_notice = false;
    ++stats_.accepted;
    refuse(item, dead_letter_reason::not_here);
    return tell_result::not_here;
  }
  if (item.bounded() && crowded(to.loop())) {
    if (how == refusals::answered) item.wants_notice = false;
    ++stats_.accepted;
    env_.reached("actor.lane_full");
    refuse(item, dead_letter_reason::overflow);
    return tell_result::overflow;
  }
  send_to_loop(to.loop(), item);
  return tell_result::ok;
}

bool actor_loop::crowded(std::uint16_t loop) {
  return lanes_.crowded(loop, system_.at(loop).lanes_);
}

void actor_loop::send_to_loop(std::uint16_t loop, arrival& item) {
  if (loop == index_) return later(item);
  // An address that somebody else made up.
  if (loop >= lanes_.count()) return pool_.destroy(item);
  lanes_.put(loop, item);
  if (!posted_) run_.schedule();
}

void actor_loop::flush_lanes() {
  const auto count = static_cast<std::uint16_t>(lanes_.count());
  for (std::uint16_t to = 0; to < count; ++to) {
    if (!lanes_.anything_for(to)) continue;
    // Where nobody works any more, nobody waits either.
    arrival_queue back;
    lanes_.flush(to, system_.at(to).lanes_, back);
    destroy_all(back);
  }
}

void actor_loop::destroy_all(arrival_queue& items) noexcept {
  while (!items.empty()) pool_.destroy(items.pop());
}

void actor_loop::on_arrivals() {
  inbox_count_ += lanes_.take(inbox_);
  if (!posted_) run_.schedule();
}

// --- Asks

ask_return actor_loop::begin_ask(pending_ask& asked, const actor_ref& from, const actor_ref& to,
                                 duration timeout, std::string_view request) {
  ++stats_.asks;
  asks_.add(asked);
  asked.asker_ = from;
  asked.target_ = to;
  asked.request_ = request;
  asked.deadline_ = saturating_add(env_.now(), timeout);
  asked.timeout_.arm_at(asked.deadline_);
  return {node_, asked.correlation_, index_};
}

std::vector<ask_wait> actor_loop::waits() const {
  std::vector<ask_wait> out;
  asks_.each([&](const pending_ask& each) {
    if (each.holds_asker_ && is_held(each.asker_))
      out.push_back({each.asker_, each.target_, each.request_, each.deadline_});
  });
  return out;
}

bool actor_loop::is_held(const actor_ref& which) const noexcept {
  const actor* const who = find(which);
  return who != nullptr && who->holds_ != 0;
}

pending_ask* actor_loop::take_ask(std::uint64_t correlation) noexcept {
  pending_ask* const out = asks_.take(correlation);
  if (out == nullptr) ++stats_.late_answers;
  return out;
}

void actor_loop::finish_ask(std::uint64_t correlation, ask_error error) {
  if (pending_ask* const waiting = take_ask(correlation)) waiting->take_error(error);
}

namespace {

class failed_answer final : public arrival {
 public:
  failed_answer(std::uint64_t correlation, ask_error error) noexcept
      : correlation_(correlation), error_(error) {}
  void arrive(actor_loop& here) override {
    here.finish_ask(correlation_, error_);
    here.pool().destroy(*this);
  }

 private:
  std::uint64_t correlation_;
  ask_error error_;
};

}  // namespace

void actor_loop::answer(const ask_return& to, ask_error error) {
  // Never inside the ask that it answers.
  if (to.node == node_)
    return send_to_loop(to.loop, pool_.make<failed_answer>(to.correlation, error));
  send_failure(to, error);
}

void actor_loop::broken_promise(const ask_return& to) noexcept {
  if (env_.home().halted()) return;
  if (finishing_) return answer(to, ask_error::target_down);
  answer(to, std::uncaught_exceptions() > 0 ? ask_error::crashed : ask_error::no_reply);
}

}  // namespace reprise
