#include "channel_book.hpp"

#include <algorithm>

#include "actor_hub.hpp"
#include "actor_wire.hpp"
#include "loop_call.hpp"

namespace reprise {

using actor_wire::kind;

// --- The receiving side

void channel_book::take_item(actor_loop& here, const actor_ref& to, const actor_ref& from,
                             channel_handle handle, std::uint64_t number, message_id type,
                             const_bytes payload) {
  const key from_whom{from.node(), from.loop(), handle};
  auto at = coming_.find(from_whom);
  if (at == coming_.end()) {
    if (here.find(to) == nullptr) return refuse(here, from_whom, channel_end::target_down);
    // Its first items are gone with what was known of it; the rest would be no whole.
    if (number != 1 || was_forgotten(from_whom))
      return refuse(here, from_whom, channel_end::refused);
    if (coming_.size() >= channels_max) forget_unreachable(here);
    if (coming_.size() >= channels_max) return refuse(here, from_whom, channel_end::refused);
    at = coming_.emplace(from_whom, incoming{to, 0}).first;
    targets_.emplace(to, from_whom);
  }
  incoming& one = at->second;
  if (one.to != to) return refuse(here, from_whom, channel_end::refused);
  if (number <= one.taken) here.env().reached("channel.duplicate_dropped");
  if (number == one.taken + 1) {
    if (here.offer(to, from, type, payload)) {
      ++one.taken;
    } else {
      one.full = true;
    }
  }
  to_confirm_.insert(from_whom);
  here.confirm_soon();
}

void channel_book::erase(std::map<key, incoming>::iterator at) {
  targets_.erase({at->second.to, at->first});
  to_confirm_.erase(at->first);
  coming_.erase(at);
}

// Of nodes without a link, which may be gone for good. If not, their channels end when they come again, for what they
// send again may have been handled.
void channel_book::forget_unreachable(const actor_loop& here) {
  for (auto at = coming_.begin(); at != coming_.end();) {
    const auto next = std::next(at);
    const key each = at->first;
    if (!here.reaches(each.node)) {
      channel_handle& newest = forgotten_[{each.node, each.loop}];
      newest = std::max(newest, each.handle);
      erase(at);
    }
    at = next;
  }
}

// Handles of one loop only grow.
bool channel_book::was_forgotten(const key& from_whom) const {
  const auto at = forgotten_.find({from_whom.node, from_whom.loop});
  return at != forgotten_.end() && from_whom.handle <= at->second;
}

void channel_book::target_ended(actor_loop& here, const actor_ref& target) {
  for (;;) {
    const auto first = targets_.lower_bound({target, key()});
    if (first == targets_.end() || first->first != target) return;
    const key each = first->second;
    erase(coming_.find(each));
    refuse(here, each, channel_end::target_down);
  }
}

// Answered also when it was known before, so that it need not come again.
void channel_book::take_close(actor_loop& here, const key& from_whom) {
  if (const auto at = coming_.find(from_whom); at != coming_.end()) erase(at);
  refuse(here, from_whom, channel_end::target_down);
}

void channel_book::confirm(actor_loop& here) {
  for (const key& each : std::exchange(to_confirm_, {})) {
    const auto at = coming_.find(each);
    if (at == coming_.end()) continue;
    byte_vector raw;
    byte_sink out(raw);
    out.put(static_cast<std::uint8_t>(kind::channel_confirm));
    actor_wire::put_place(out, actor_ref(each.node, each.loop, 0, 0));
    out.put(each.handle.value).put(at->second.taken);
    out.put(static_cast<std::uint8_t>(std::exchange(at->second.full, false) ? 1 : 0));
    here.send_channel(actor_ref(each.node, each.loop, 0, 1), raw);
  }
}

void channel_book::refuse(actor_loop& here, const key& from_whom, channel_end why) {
  byte_vector raw;
  byte_sink out(raw);
  out.put(static_cast<std::uint8_t>(kind::channel_refused));
  actor_wire::put_place(out, actor_ref(from_whom.node, from_whom.loop, 0, 0));
  out.put(from_whom.handle.value).put(static_cast<std::uint8_t>(why));
  here.send_channel(actor_ref(from_whom.node, from_whom.loop, 0, 1), raw);
}

// --- Both

void channel_book::confirmed(incarnation_id by, channel_handle handle, std::uint64_t number,
                             bool full) {
  const auto at = open_.find(handle);
  if (at != open_.end() && at->second->target().node() == by)
    at->second->on_confirmed(number, full);
}

void channel_book::refused(incarnation_id by, channel_handle handle, channel_end why) {
  const auto at = open_.find(handle);
  if (at != open_.end() && at->second->target().node() == by) at->second->on_refused(why);
  const auto left = left_.find(handle);
  if (left != left_.end() && left->second.node() == by) left_.erase(left);
}

void channel_book::held_up(channel_handle handle) {
  const auto at = open_.find(handle);
  if (at != open_.end()) at->second->hold_up();
}

void channel_book::leave(actor_loop& here, channel_handle handle, const actor_ref& to) {
  if (to.node() != here.node()) {
    if (left_.size() >= channels_max) left_.erase(left_.begin());
    left_.emplace(handle, to);
    if (here.index() != 0)
      call_on(here, 0, [from = here.index(), handle, to](actor_loop& first) {
        first.system().hub()->forget(to.node(), {from, handle});
      });
  }
  send_close(here, handle, to);
}

void channel_book::send_close(actor_loop& here, channel_handle handle, const actor_ref& to) {
  byte_vector raw;
  byte_sink out(raw);
  out.put(static_cast<std::uint8_t>(kind::channel_close));
  actor_wire::put_place(out, to);
  out.put(here.index()).put(handle.value);
  here.send_channel(to, raw);
}

node_id channel_book::node_of(incarnation_id incarnation) const {
  for (const auto& [node, known] : nodes_)
    if (known == incarnation) return node;
  return {};
}

void channel_book::link_up(actor_loop& here, const peer_id& peer) {
  // Of a process that another one has replaced nothing more can come.
  const auto known = nodes_.find(peer.node);
  if (known != nodes_.end() && known->second != peer.incarnation) forget(known->second);
  nodes_[peer.node] = peer.incarnation;
  // What was said of their ends may have been lost with the last link.
  for (const auto& [handle, to] : left_)
    if (to.node() == peer.incarnation) send_close(here, handle, to);
  for (const channel_handle each : handles()) {
    const auto at = open_.find(each);
    if (at != open_.end()) at->second->on_link(peer);
  }
}

void channel_book::forget(incarnation_id node) {
  for (auto at = coming_.lower_bound({node, 0, {}}); at != coming_.end() && at->first.node == node;)
    erase(at++);
  std::erase_if(forgotten_, [&](const auto& each) { return each.first.first == node; });
  std::erase_if(left_, [&](const auto& each) { return each.second.node() == node; });
}

void channel_book::link_down(const peer_id& peer, peer_down_reason why) {
  if (why == peer_down_reason::left) forget(peer.incarnation);
  for (const channel_handle each : handles()) {
    const auto at = open_.find(each);
    if (at != open_.end()) at->second->on_link_lost(peer, why);
  }
}

std::vector<channel_handle> channel_book::handles() const {
  std::vector<channel_handle> out;
  out.reserve(open_.size());
  for (const auto& [handle, channel] : open_) out.push_back(handle);
  return out;
}

// --- The loop's part

bool actor_loop::reaches(incarnation_id node) const {
  return node == node_ || links_.contains(node);
}

void actor_loop::send_channel(const actor_ref& to, const_bytes raw) {
  if (to.node() != node_) return send_signal(to.node(), raw);
  if (to.loop() >= lanes_.count()) return;
  // Never inside the call that sends.
  auto arrive = [raw = byte_vector(raw.begin(), raw.end())](actor_loop& there) {
    there.take_channel({}, raw);
  };
  send_to_loop(to.loop(), pool_.make<loop_call<decltype(arrive)>>(std::move(arrive)));
}

bool actor_loop::send_item(const actor_ref& to, channel_handle handle, channel_place place,
                           const_bytes raw) {
  if (to.node() == node_) {
    if (to.loop() < lanes_.count() && to.loop() != index_ && crowded(to.loop())) return false;
    send_channel(to, raw);
    return true;
  }
  const link_epoch epoch = link_to(to.node());
  const bool first_item = place == channel_place::first;
  if (index_ == 0) return system_.hub()->send(to.node(), epoch, raw) != tell_result::overflow;
  call_on(*this, 0,
          [&system = system_, node = to.node(), epoch, handle, first_item, from = index_,
           kept = byte_vector(raw.begin(), raw.end())](actor_loop& first) {
            if (system.hub()->send_item(node, epoch, {from, handle}, first_item, kept)) return;
            call_on(first, from, [handle](actor_loop& there) { there.channels().held_up(handle); });
          });
  return true;
}

void actor_loop::confirm_soon() {
  confirming_ = true;
  if (!posted_) run_.schedule();
}

// An item of a channel; false when the mailbox is full, and then nothing has happened.
bool actor_loop::offer(const actor_ref& to, const actor_ref& from, message_id type,
                       const_bytes payload) {
  actor* const who = find(to);
  if (who == nullptr || who->ending_ != actor_ending::none ||
      who->mail_count_ >= who->mailbox_max_) {
    env_.reached("channel.mailbox_full");
    return false;
  }
  envelope& item =
      pool_.make_with<encoded_envelope>(payload.size(), envelope_kind::tell, type, payload);
  item.address(to, from);
  static_cast<void>(deliver(item));
  return true;
}

// Without a peer it comes from this node.
void actor_loop::take_channel(const peer_id& peer, const_bytes raw) {
  const incarnation_id remote = peer.epoch == 0 ? node_ : peer.incarnation;
  byte_reader in(raw);
  const auto what = static_cast<kind>(in.take<std::uint8_t>());
  const actor_ref to = actor_wire::take_place(in, node_);
  switch (what) {
    case kind::channel_item: {
      const actor_ref from = actor_wire::take_place(in, remote);
      const channel_handle handle{in.take<std::uint64_t>()};
      const auto number = in.take<std::uint64_t>();
      const auto type = in.take<std::uint64_t>();
      if (!in.complete() || number == 0) return;
      return channels_->take_item(*this, to, from, handle, number, type, in.left());
    }
    case kind::channel_close: {
      const auto loop = in.take<std::uint16_t>();
      const channel_handle handle{in.take<std::uint64_t>()};
      if (in.complete()) channels_->take_close(*this, {remote, loop, handle});
      return;
    }
    case kind::channel_confirm: {
      const channel_handle handle{in.take<std::uint64_t>()};
      const auto number = in.take<std::uint64_t>();
      const bool full = in.take<std::uint8_t>() != 0;
      if (in.complete()) channels_->confirmed(remote, handle, number, full);
      return;
    }
    case kind::channel_refused: {
      const channel_handle handle{in.take<std::uint64_t>()};
      const auto why = in.take<std::uint8_t>();
      if (in.complete() && why < channel_end_count)
        channels_->refused(remote, handle, static_cast<channel_end>(why));
      return;
    }
    default: return;
  }
}

}  // namespace reprise
