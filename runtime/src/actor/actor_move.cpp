#include <reprise/actor/actor_loop.hpp>
#include <reprise/actor/actor_system.hpp>

#include "actor_directory.hpp"
#include "actor_extras.hpp"
#include "actor_wire.hpp"
#include "loop_call.hpp"
#include "move_offer.hpp"

// An actor moves to another node in four messages:
//
//   offer    packed state; the mailbox waits from here on
//   ready    the other node has made the actor, asleep, and says where; or refuses
//   commit   it wakes; what waited follows on the same link; the old place forwards for a while
//
// It is never awake in two places. If the link is lost before `ready` came, it stays; if it is lost with `commit`
// on the way it may be awake nowhere: who watched it knows its new place by then, and finds nobody there.
namespace reprise {
namespace {

using actor_wire::kind;

// Actors on one loop that have come and wait for their commit; the next is refused.
constexpr std::size_t asleep_max = 1024;

}  // namespace

void actor::move_to(const node_id& node) {
  if (node.empty()) return here_->signal(self_, move_ended{move_ended::reason::no_link});
  extras().moving_to = node;
  here_->schedule(*this);
}

// --- The node that it leaves

void actor_loop::begin_move(actor& who) {
  actor_extras& more = *who.extras_;
  const node_id to = std::exchange(more.moving_to, {});
  incarnation_id node;
  for (const auto& [incarnation, link] : links_)
    if (link.peer.node == to) node = incarnation;
  if (node.value == 0) return signal(who.self_, move_ended{move_ended::reason::no_link});
  byte_vector raw;
  byte_sink out(raw);
  out.put(static_cast<std::uint8_t>(kind::move_offer));
  actor_wire::put_place(out, actor_ref(node, 0, 0, 0));
  actor_wire::put_place(out, who.self_);
  out.put(static_cast<std::uint8_t>(more.options.name.size())).write(as_bytes(more.options.name));
  out.put(static_cast<std::uint8_t>(more.options.type.size())).write(as_bytes(more.options.type));
  out.put(who.mailbox_max_);
  guarded(who, [&] { who.pack(out); });
  if (who.ending_ != actor_ending::none) return schedule(who);
  if (raw.size() > message_bytes_max(node))
    return signal(who.self_, move_ended{move_ended::reason::refused});
  env_.reached("actor.move_offered");
  ++who.holds_;
  leaving_.emplace(who.self_, std::make_unique<move_offer>(*this, who.self_, node,
                                                           system_.options().move_answer_within));
  send_signal(node, raw);
}

// What still comes of the offer meets an actor that has ended or was never awake.
void actor_loop::stay(const actor_ref& which, move_ended::reason why) {
  if (leaving_.erase(which) == 0) return;
  actor* const who = find(which);
  if (who == nullptr) return;
  who->release_hold();
  signal(which, move_ended{why});
}

void actor_loop::move_ready(const actor_ref& which, const actor_ref& now) {
  const auto at = leaving_.find(which);
  actor* const who = find(which);
  if (at == leaving_.end() || who == nullptr || who->ending_ != actor_ending::none) {
    // It ended meanwhile, or was told that it stays.
    leaving_.erase(which);
    return kill(now);
  }
  leaving_.erase(at);
  env_.reached("actor.moved");
  actor_extras& more = *who->extras_;
  if (more.known()) system_.directory().withdraw_from(*this, which, down_reason::moved, now);
  byte_vector raw;
  byte_sink out(raw);
  out.put(static_cast<std::uint8_t>(kind::move_commit));
  actor_wire::put_place(out, now);
  send_signal(now.node(), raw);

  const time_point until = saturating_add(env_.now(), system_.options().forward_for);
  moved_.add(which, now, until);
  while (!who->mailbox_.empty()) {
    auto& item = static_cast<envelope&>(who->mailbox_.pop());
    if (item.kind() == envelope_kind::call && !item.cancelled) more.calls.erase(item.type());
    if (item.bounded()) {
      if (may_follow(item)) send_after(item, now);
      continue;
    }
    if (item.kind() == envelope_kind::signal && item.type() == signal_id<stop_wish>) stop(now);
    pool_.destroy(item);
  }
  for (const auto& [watcher, handle] : more.watchers) {
    if (watcher.node() != node_) watched_by_remote_.erase({watcher.node(), watcher, handle, which});
    send_down(watcher, {handle, which, down_reason::moved, now});
  }
  more.watchers.clear();
  more.options.name.clear();
  more.options.type.clear();
  who->ending_ = actor_ending::moved;
  finish(*who);
}

// An actor that was here has a new address: the message follows it.
bool actor_loop::forward(envelope& item) {
  const actor_ref* const now = moved_.find(item.to(), env_.now());
  if (now == nullptr) return false;
  if (may_follow(item)) send_on(item, *now);
  return true;
}

bool actor_loop::may_follow(envelope& item) {
  if (item.hops >= hops_max) {
    refuse(item, dead_letter_reason::too_many_hops);
    return false;
  }
  env_.reached("actor.forwarded");
  // Who sent it from this loop was told that it is on its way, and not that this is a longer one.
  if (const actor* const by = find(item.from()))
    item.wants_notice = by->table_->has(signal_id<undelivered>);
  return true;
}

// --- The node that it comes to

void actor_loop::take_offer(const peer_id& from, byte_reader& in) {
  const actor_ref old = actor_wire::take_place(in, from.incarnation);
  spawn_options options;
  options.name = in.take_short();
  options.type = in.take_short();
  options.mailbox_max = in.take<std::uint32_t>();
  const auto* const known = system_.movable(options.type);
  byte_vector raw;
  byte_sink out(raw);
  actor* made = nullptr;
  if (in.complete() && known != nullptr && !stopping_ && asleep_.size() < asleep_max &&
      options.mailbox_max <= mailbox_limit)
    made = make_asleep(*known, options, in.left());
  out.put(static_cast<std::uint8_t>(made != nullptr ? kind::move_ready : kind::move_refused));
  actor_wire::put_place(out, old);
  actor_wire::put_place(out, made != nullptr ? made->self_ : actor_ref());
  if (made != nullptr) asleep_.emplace(made->self_, from.incarnation);
  send_signal(from.incarnation, raw);
}

actor* actor_loop::make_asleep(const movable_type& known, const spawn_options& options,
                               const_bytes packed) {
  const std::uint32_t index = take_slot();
  std::unique_ptr<actor> made;
  const auto make = [&](actor_init& init) { return known.unpack(init, packed); };
  try {
    made = make_actor(*known.table, options.mailbox_max, index,
                      make_function::to(
                          [](void* call, actor_init& init) {
                            return (*static_cast<const decltype(make)*>(call))(init);
                          },
                          const_cast<void*>(static_cast<const void*>(&make))));
  } catch (...) {
    env_.note("actor: what came could not be unpacked");
  }
  if (made == nullptr) {
    leave_slot(index);
    return nullptr;
  }
  actor& who = *made.release();
  who.extras().options = options;
  ++who.holds_;
  ++alive_;
  ++stats_.spawned;
  return &who;
}

void actor_loop::wake(const actor_ref& which, incarnation_id from) {
  const auto at = asleep_.find(which);
  if (at == asleep_.end() || at->second != from) return;
  asleep_.erase(at);
  actor* const who = find(which);
  if (who == nullptr) return;
  --who->holds_;
  if (who->extras_->known()) system_.directory().claim_from(*this, which, who->extras_->options);
  schedule(*who);
}

void actor_loop::lose_moves(incarnation_id node) {
  std::vector<actor_ref> staying;
  for (const auto& [which, offer] : leaving_)
    if (offer->to == node) staying.push_back(which);
  for (const actor_ref& which : staying) {
    env_.reached("actor.move_lost");
    stay(which, move_ended::reason::link_lost);
  }
  std::vector<actor_ref> orphans;
  for (const auto& [which, from] : asleep_)
    if (from == node) orphans.push_back(which);
  for (const actor_ref& which : orphans) {
    asleep_.erase(which);
    env_.reached("actor.move_orphaned");
    if (actor* const who = find(which)) end(*who, actor_ending::killed);
  }
}

}  // namespace reprise
