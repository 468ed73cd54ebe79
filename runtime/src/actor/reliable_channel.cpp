#include <reprise/actor/reliable_channel.hpp>

#include <algorithm>

#include "actor_wire.hpp"
#include "channel_book.hpp"

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
  node_ = owner_.here().channels().node_of(to.node());
}

reliable_channel::~reliable_channel() {
  if (ended_) return;
  owner_.here().channels().close(handle_);
  if (last_number() != 0 && !owner_.env().home().halted())
    owner_.here().channels().leave(owner_.here(), handle_, to_);
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
  send_more();
  return tell_result::ok;
}

// Precondition: there is one.
bool reliable_channel::send_next() {
  const item& what = waiting_[sent_ - confirmed_];
  byte_vector raw;
  byte_sink out(raw);
  out.put(static_cast<std::uint8_t>(kind::channel_item));
  actor_wire::put_place(out, to_);
  actor_wire::put_place(out, owner_.self());
  out.put(handle_.value).put(sent_ + 1).put(what.type);
  out.write(what.bytes);
  const auto place =
      sent_ == confirmed_ ? actor_loop::channel_place::first : actor_loop::channel_place::next;
  if (!owner_.here().send_item(to_, handle_, place, raw)) {
    hold_up();
    return false;
  }
  ++sent_;
  flying_bytes_ += what.bytes.size();
  return true;
}

void reliable_channel::send_more() {
  // Without a link there is nobody to send to; the next one brings it.
  if (resend_.armed() || !owner_.here().reaches(to_.node())) return;
  while (sent_ < last_number() &&
         (sent_ == confirmed_ ||
          (flying_bytes_ < channel_window_bytes && sent_ - confirmed_ < channel_window_count)))
    if (!send_next()) return;
}

void reliable_channel::begin_again() noexcept {
  sent_ = confirmed_;
  flying_bytes_ = 0;
}

void reliable_channel::hold_up() {
  if (!resend_.armed()) resend_.arm_after(options_.resend_after);
}

// One item, to see whether there is room now; its confirmation brings the others.
void reliable_channel::on_resend() {
  if (waiting_.empty() || !owner_.here().reaches(to_.node())) return;
  owner_.env().reached("channel.resent");
  begin_again();
  static_cast<void>(send_next());
}

void reliable_channel::on_confirmed(std::uint64_t number, bool full) {
  // Of nothing that was sent, or of an older try.
  if (number > last_number()) return;
  while (confirmed_ < number) {
    const std::size_t size = waiting_.front().bytes.size();
    bytes_ -= size;
    if (confirmed_ < sent_) flying_bytes_ -= size;
    waiting_.pop_front();
    sent_ = std::max(sent_, ++confirmed_);
  }
  if (waiting_.empty()) return resend_.cancel();
  if (full) return hold_up();
  send_more();
}

void reliable_channel::on_link(const peer_id& peer) {
  if (ended_) return;
  if (peer.incarnation == to_.node()) {
    node_ = peer.node;
    if (waiting_.empty()) return;
    // Taken before that node's limit was known, and never to arrive.
    const std::size_t most = owner_.here().message_bytes_max(to_.node());
    for (const item& each : waiting_) {
      if (each.bytes.size() + channel_head_bytes <= most) continue;
      owner_.here().channels().leave(owner_.here(), handle_, to_);
      return end(channel_end::refused);
    }
    owner_.env().reached("channel.resumed");
    resend_.cancel();
    begin_again();
    send_more();
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
  begin_again();
  owner_.env().reached("channel.ended");
  owner_.here().channels().close(handle_);
  owner_.here().signal(owner_.self(), news);
}

}  // namespace reprise
