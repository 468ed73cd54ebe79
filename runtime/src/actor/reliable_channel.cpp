#include <reprise/actor/reliable_channel.hpp>

#include "actor_wire.hpp"
#include "channel_book.hpp"
#include "loop_call.hpp"

namespace reprise {

using actor_wire::kind;

reliable_channel::reliable_channel(actor& owner, const actor_ref& to, channel_options options)
    : owner_(owner),
      to_(to),
      options_(options),
      handle_{owner.here().next_handle()},
      resend_(owner.env().home(), owner.env().home().new_child("channel"),
              delegate<void()>::to<&reliable_channel::on_resend>(this)) {
  REPRISE_ASSERT(options_.bytes_max >= 1 && options_.bytes_max <= (std::size_t{1} << 30));
  REPRISE_ASSERT(options_.count_max >= 1 && options_.count_max <= (std::size_t{1} << 30));
  REPRISE_ASSERT(options_.resend_after >= 1ms && options_.resend_after <= 1'000'000s);
  owner_.here().channels().open(handle_, *this);
  if (const peer_id* const peer = owner_.here().peer_of(to.node())) node_ = peer->node;
}

reliable_channel::~reliable_channel() {
  if (!ended_) owner_.here().channels().close(owner_.here(), handle_);
  if (!ended_ && !owner_.env().home().halted()) {
    byte_vector raw;
    byte_sink out(raw);
    out.put(static_cast<std::uint8_t>(kind::channel_close));
    actor_wire::put_place(out, to_);
    out.put(owner_.self().loop()).put(handle_.value);
    owner_.here().send_channel(to_, raw);
  }
}

tell_result reliable_channel::may_add() const noexcept {
  if (ended_) return tell_result::not_here;
  return bytes_ >= options_.bytes_max || waiting_.size() >= options_.count_max
             ? tell_result::overflow
             : tell_result::ok;
}

tell_result reliable_channel::add(message_id type, byte_vector bytes) {
  if (bytes.size() + channel_head_bytes > owner_.here().message_bytes_max(to_.node()))
    return tell_result::too_large;
  bytes_ += bytes.size();
  waiting_.push_back({type, std::move(bytes)});
  send_item(last_number(), waiting_.back());
  return tell_result::ok;
}

void reliable_channel::send_item(std::uint64_t number, const item& what) {
  byte_vector raw;
  byte_sink out(raw);
  out.put(static_cast<std::uint8_t>(kind::channel_item));
  actor_wire::put_place(out, to_);
  actor_wire::put_place(out, owner_.self());
  out.put(handle_.value).put(number).put(what.type);
  out.write(what.bytes);
  owner_.here().send_channel(to_, raw);
}

void reliable_channel::send_all() {
  std::uint64_t number = confirmed_;
  for (const item& each : waiting_) send_item(++number, each);
}

void reliable_channel::on_resend() {
  // Without a link there is nobody to ask; the next one brings it.
  if (!owner_.here().reaches(to_.node())) return;
  owner_.env().reached("channel.resent");
  send_all();
}

void reliable_channel::on_confirmed(std::uint64_t number, bool full) {
  // Of nothing that was sent, or of an older try.
  if (number > last_number()) return;
  while (confirmed_ < number) {
    bytes_ -= waiting_.front().bytes.size();
    waiting_.pop_front();
    ++confirmed_;
  }
  if (full && !resend_.armed() && !waiting_.empty()) resend_.arm_after(options_.resend_after);
}

void reliable_channel::on_link(const peer_id& peer) {
  if (ended_) return;
  if (peer.incarnation == to_.node()) {
    node_ = peer.node;
    if (waiting_.empty()) return;
    // Taken before that node's limit was known, and never to arrive.
    const std::size_t most = owner_.here().message_bytes_max(to_.node());
    for (const item& each : waiting_)
      if (each.bytes.size() + channel_head_bytes > most) return end(channel_end::refused);
    owner_.env().reached("channel.resumed");
    send_all();
  } else if (!node_.empty() && peer.node == node_) {
    end(channel_end::node_restarted);
  }
}

void reliable_channel::on_link_lost(const peer_id& peer, peer_down_reason why) {
  if (ended_ || peer.incarnation != to_.node()) return;
  resend_.cancel();
  if (why == peer_down_reason::restarted) end(channel_end::node_restarted);
  if (why == peer_down_reason::left) end(channel_end::target_down);
}

void reliable_channel::on_refused(channel_end why) {
  if (!ended_) end(why);
}

void reliable_channel::end(channel_end why) {
  ended_ = true;
  resend_.cancel();
  channel_ended news;
  news.channel = handle_;
  news.why = why;
  news.confirmed = confirmed_;
  news.unconfirmed_count = waiting_.size();
  waiting_.clear();
  bytes_ = 0;
  owner_.env().reached("channel.ended");
  owner_.here().channels().close(owner_.here(), handle_);
  owner_.here().signal(owner_.self(), news);
}

// --- The receiving side

void channel_book::close(actor_loop&, channel_handle handle) { open_.erase(handle); }

void channel_book::take_item(actor_loop& here, const actor_ref& to, const actor_ref& from,
                             channel_handle handle, std::uint64_t number, message_id type,
                             const_bytes payload) {
  const key from_whom{from.node(), from.loop(), handle};
  auto at = coming_.find(from_whom);
  if (at == coming_.end()) {
    if (here.find(to) == nullptr) return refuse(here, from_whom, channel_end::target_down);
    // Its first items are gone with what was known of it; the rest would be no whole.
    if (number != 1) return refuse(here, from_whom, channel_end::refused);
    if (coming_.size() >= channels_max) forget_unreachable(here);
    if (coming_.size() >= channels_max) return refuse(here, from_whom, channel_end::refused);
    at = coming_.emplace(from_whom, incoming{to, 0}).first;
  }
  incoming& one = at->second;
  if (one.to != to) return refuse(here, from_whom, channel_end::refused);
  if (here.find(to) == nullptr) {
    coming_.erase(at);
    return refuse(here, from_whom, channel_end::target_down);
  }
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

// Of nodes without a link, which may be gone for good. If not, their channels end: they go on behind item 1.
void channel_book::forget_unreachable(const actor_loop& here) {
  std::erase_if(coming_, [&](const auto& each) { return !here.reaches(each.first.node); });
}

void channel_book::take_close(const key& from_whom) {
  coming_.erase(from_whom);
  to_confirm_.erase(from_whom);
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
}

void channel_book::link_up(const peer_id& peer) {
  // Of a process that another one has replaced nothing more can come.
  const auto known = nodes_.find(peer.node);
  if (known != nodes_.end() && known->second != peer.incarnation) forget(known->second);
  nodes_[peer.node] = peer.incarnation;
  for (const channel_handle each : handles()) {
    const auto at = open_.find(each);
    if (at != open_.end()) at->second->on_link(peer);
  }
}

void channel_book::forget(incarnation_id node) {
  std::erase_if(coming_, [&](const auto& each) { return each.first.node == node; });
  std::erase_if(to_confirm_, [&](const key& each) { return each.node == node; });
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
      if (in.complete()) channels_->take_close({remote, loop, handle});
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
