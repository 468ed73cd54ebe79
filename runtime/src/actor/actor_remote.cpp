#include <reprise/actor/actor_loop.hpp>
#include <reprise/actor/actor_system.hpp>

#include "actor_extras.hpp"
#include "actor_hub.hpp"
#include "actor_wire.hpp"
#include "channel_book.hpp"
#include "loop_call.hpp"
#include "move_offer.hpp"

// An actor loop's way to other nodes: through the first loop, where the links are.
namespace reprise {
namespace {

using actor_wire::kind;

dead_letter_reason reason_of(tell_result result) noexcept {
  switch (result) {
    case tell_result::overflow: return dead_letter_reason::link_full;
    case tell_result::too_large: return dead_letter_reason::too_large;
    default: return dead_letter_reason::no_link;
  }
}

struct head {
  kind what{};
  std::uint8_t flags = 0;
  std::uint8_t hops = 0;
  actor_ref to;
  actor_ref from;
  message_id type = 0;
  ask_return back;
  duration left{};
  const_bytes payload;
  bool complete = false;
};

head read_head(const_bytes raw, incarnation_id own) {
  byte_reader in(raw);
  head out;
  out.what = static_cast<kind>(in.take<std::uint8_t>());
  out.flags = in.take<std::uint8_t>();
  out.hops = in.take<std::uint8_t>();
  out.to = actor_wire::take_place(in, own);
  out.from = actor_wire::take_address(in);
  out.type = in.take<std::uint64_t>();
  if (out.what == kind::ask) {
    out.back.correlation = in.take<std::uint64_t>();
    out.back.loop = in.take<std::uint16_t>();
    out.back.node = {in.take<std::uint64_t>()};
    constexpr std::uint64_t left_max = std::uint64_t{1} << 53;  // microseconds; some 285 years
    out.left = std::chrono::microseconds(
        static_cast<std::int64_t>(std::min(in.take<std::uint64_t>(), left_max)));
  }
  out.payload = in.left();
  out.complete = in.complete();
  return out;
}

void put_head(byte_sink& out, bool asks, const actor_ref& to, const actor_ref& from,
              message_id type, bool wants_notice, std::uint8_t hops, const ask_return& back,
              duration left) {
  // Places and addresses as in actor_wire, all in one piece.
  out.put(static_cast<std::uint8_t>(asks ? kind::ask : kind::tell),
          wants_notice ? actor_wire::flag_wants_notice : std::uint8_t{0}, hops, to.slot(),
          to.generation(), to.loop(), from.node().value, from.slot(), from.generation(),
          from.loop(), type);
  if (!asks) return;
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(left).count();
  out.put(back.correlation, back.loop, back.node.value,
          static_cast<std::uint64_t>(us < 0 ? 0 : us));
}

}  // namespace

// --- Going out

tell_result actor_loop::send_remote(incarnation_id node, const_bytes raw) {
  const auto link = links_.find(node);
  if (link == links_.end()) return tell_result::no_link;
  if (raw.size() > message_bytes_max(node)) return tell_result::too_large;
  const link_epoch epoch = link->second.peer.epoch;
  if (index_ == 0) {
    const tell_result sent = system_.hub()->send(node, epoch, raw);
    if (sent == tell_result::ok) ++stats_.sent_remote;
    return sent;
  }
  ++stats_.sent_remote;
  call_on(*this, 0,
          [&system = system_, node, epoch, from = index_,
           kept = byte_vector(raw.begin(), raw.end())](actor_loop& first) {
            const tell_result sent = system.hub()->send(node, epoch, kept);
            if (sent == tell_result::ok) return;
            call_on(first, from, [node, kept, sent](actor_loop& there) {
              const head what = read_head(kept, node);
              there.lose(what.from, what.to, what.type, what.back, reason_of(sent));
              there.notify_sender(what.flags, what.from, {what.to, what.type, reason_of(sent)});
            });
          });
  return tell_result::ok;
}

// A tell or an ask that follows something that may not be refused, and then may not be refused either. Without a link
// who sent it is told.
void actor_loop::send_behind(incarnation_id node, const_bytes raw) {
  const auto link = links_.find(node);
  const link_epoch epoch = link == links_.end() ? 0 : link->second.peer.epoch;
  const auto lost = [node](actor_loop& there, const_bytes what) {
    const head it = read_head(what, node);
    there.lose(it.from, it.to, it.type, it.back, dead_letter_reason::no_link);
    there.notify_sender(it.flags, it.from, {it.to, it.type, dead_letter_reason::no_link});
  };
  if (index_ == 0) {
    if (!system_.hub()->send_signal(node, epoch, raw))
      lost(*this, byte_vector(raw.begin(), raw.end()));
    return;
  }
  call_on(*this, 0,
          [&system = system_, node, epoch, lost, from = index_,
           kept = byte_vector(raw.begin(), raw.end())](actor_loop& first) {
            if (system.hub()->send_signal(node, epoch, kept)) return;
            call_on(first, from, [lost, kept](actor_loop& there) { lost(there, kept); });
          });
}

void actor_loop::send_signal(incarnation_id node, const_bytes raw) {
  const auto link = links_.find(node);
  if (link == links_.end()) return;
  const link_epoch epoch = link->second.peer.epoch;
  if (index_ == 0) {
    system_.hub()->send_signal(node, epoch, raw);
    return;
  }
  call_on(*this, 0,
          [&system = system_, node, epoch, kept = byte_vector(raw.begin(), raw.end())](
              actor_loop&) { system.hub()->send_signal(node, epoch, kept); });
}

// A message of this loop that does not even leave.
void actor_loop::lose(const actor_ref& from, const actor_ref& to, message_id type,
                      const ask_return& back, dead_letter_reason reason) {
  count_dead({from, to, type, reason});
  if (!back) return;
  switch (reason) {
    case dead_letter_reason::link_full: return answer(back, ask_error::overflow);
    case dead_letter_reason::too_large: return answer(back, ask_error::too_large);
    default: return answer(back, ask_error::not_sent);
  }
}

// What was taken and is lost all the same.
void actor_loop::notify_sender(std::uint8_t flags, const actor_ref& from, const undelivered& what) {
  if ((flags & actor_wire::flag_wants_notice) != 0 && from) send_lost(from, what);
}

void actor_loop::not_sent(incarnation_id node, const_bytes raw, const ask_return& back) {
  const head what = read_head(raw, node);
  count_dead({what.from, what.to, what.type, dead_letter_reason::not_sent});
  if (!back)
    return notify_sender(what.flags, what.from, {what.to, what.type, dead_letter_reason::not_sent});
  // Before the news that the link is down reaches the other asks.
  if (back.node == node_) return finish_ask(back.correlation, ask_error::not_sent);
  send_failure(back, ask_error::not_sent);
}

byte_sink actor_loop::begin_message(const actor_ref& from, const actor_ref& to, message_id type,
                                    bool wants_notice, const ask_return& back, duration timeout) {
  scratch_.clear();
  byte_sink out(scratch_);
  put_head(out, static_cast<bool>(back), to, from, type, wants_notice, 0, back, timeout);
  return out;
}

tell_result actor_loop::end_message(const actor_ref& from, const actor_ref& to, message_id type,
                                    const ask_return& back) {
  if (to.node() == node_) {
    // As if it had come over a link.
    if (scratch_.size() > message_bytes_max_) {
      lose(from, to, type, back, dead_letter_reason::too_large);
      return tell_result::too_large;
    }
    return take_message(scratch_, refusals::answered);
  }
  const tell_result sent = send_remote(to.node(), scratch_);
  if (sent != tell_result::ok) lose(from, to, type, back, reason_of(sent));
  return sent;
}

byte_sink actor_loop::begin_answer(const ask_return& to) {
  scratch_.clear();
  byte_sink out(scratch_);
  out.put(static_cast<std::uint8_t>(kind::answer), to.loop, to.correlation);
  return out;
}

void actor_loop::end_answer(const ask_return& to) {
  if (scratch_.size() > message_bytes_max(to.node)) return answer(to, ask_error::too_large);
  if (to.node == node_) {
    return call_on(*this, to.loop, [raw = scratch_](actor_loop& there) {
      byte_reader in(raw);
      static_cast<void>(in.take<std::uint8_t>());
      static_cast<void>(in.take<std::uint16_t>());
      const auto correlation = in.take<std::uint64_t>();
      there.take_answer(correlation, in.left());
    });
  }
  send_signal(to.node, scratch_);
}

void actor_loop::send_failure(const ask_return& to, ask_error error) {
  scratch_.clear();
  byte_sink out(scratch_);
  out.put(static_cast<std::uint8_t>(kind::failure)).put(to.loop).put(to.correlation);
  out.put(static_cast<std::uint8_t>(error));
  send_signal(to.node, scratch_);
}

void actor_loop::send_lost(const actor_ref& sender, const undelivered& what) {
  if (sender.node() == node_)
    return call_on(*this, sender.loop(),
                   [sender, what](actor_loop& there) { there.signal(sender, what); });
  scratch_.clear();
  byte_sink out(scratch_);
  out.put(static_cast<std::uint8_t>(kind::lost));
  actor_wire::put_place(out, sender);
  actor_wire::put_address(out, what.to);
  out.put(what.type).put(static_cast<std::uint8_t>(what.reason));
  send_signal(sender.node(), scratch_);
}

// --- Coming in

// A tell or an ask to an actor of this node.
tell_result actor_loop::take_message(const_bytes raw, refusals how) {
  const head what = read_head(raw, node_);
  // What seems to come from this node comes back to it, from where its actor moved: to a loop that it has.
  const auto elsewhere = [this](incarnation_id node, std::uint16_t loop) {
    return node == node_ && loop >= lanes_.count();
  };
  if (!what.complete || elsewhere(what.from.node(), what.from.loop()) ||
      elsewhere(what.back.node, what.back.loop) ||
      (what.from && what.back && what.from.node() != what.back.node)) {
    env_.note("actor: a message that is none", raw.size());
    return tell_result::not_here;
  }
  const envelope_kind as = what.what == kind::ask ? envelope_kind::ask : envelope_kind::tell;
  envelope& item =
      pool_.make_with<encoded_envelope>(what.payload.size(), as, what.type, what.payload);
  item.address(what.to, what.from);
  item.hops = what.hops;
  item.wants_notice = (what.flags & actor_wire::flag_wants_notice) != 0;
  if (as == envelope_kind::ask)
    item.expect_answer(what.back, saturating_add(env_.now(), what.left));
  return route(item, how);
}

// The same message to somebody elsewhere, once more, in scratch_.
void actor_loop::encode_again(const envelope& item, const actor_ref& to) {
  scratch_.clear();
  byte_sink out(scratch_);
  const ask_return back = item.answer();
  put_head(out, static_cast<bool>(back), to, item.from(), item.type(), item.wants_notice,
           static_cast<std::uint8_t>(item.hops + 1), back,
           back ? item.deadline() - env_.now() : duration{0});
  item.encode(out);
}

// After the news that its actor has come, and like that it is not refused because the link is full.
void actor_loop::send_after(envelope& item, const actor_ref& to) {
  encode_again(item, to);
  if (scratch_.size() > message_bytes_max(to.node()))
    return refuse(item, dead_letter_reason::too_large);
  ++stats_.forwarded;
  send_behind(to.node(), scratch_);
  pool_.destroy(item);
}

void actor_loop::send_on(envelope& item, const actor_ref& to) {
  encode_again(item, to);
  const tell_result sent = send_remote(to.node(), scratch_);
  if (sent != tell_result::ok) return refuse(item, reason_of(sent));
  ++stats_.forwarded;
  pool_.destroy(item);
}

void actor_loop::take_answer(std::uint64_t correlation, const_bytes payload) {
  if (pending_ask* const waiting = take_ask(correlation)) waiting->take_bytes(payload);
}

void actor_loop::refuse_remote(const_bytes raw) {
  const head what = read_head(raw, node_);
  if (!what.complete) return;
  ++stats_.accepted;
  env_.reached("actor.lane_full");
  count_dead({what.from, what.to, what.type, dead_letter_reason::overflow});
  if (what.back) return answer(what.back, ask_error::overflow);
  notify_sender(what.flags, what.from, {what.to, what.type, dead_letter_reason::overflow});
}

void actor_loop::take_remote(const peer_id& peer, const_bytes raw) {
  byte_reader in(raw);
  switch (static_cast<kind>(in.take<std::uint8_t>())) {
    case kind::tell:
    case kind::ask: static_cast<void>(take_message(raw, refusals::told)); return;
    case kind::answer: {
      static_cast<void>(in.take<std::uint16_t>());
      const auto correlation = in.take<std::uint64_t>();
      if (in.complete()) take_answer(correlation, in.left());
      return;
    }
    case kind::failure: {
      static_cast<void>(in.take<std::uint16_t>());
      const auto correlation = in.take<std::uint64_t>();
      const auto error = in.take<std::uint8_t>();
      if (in.complete() && error >= 1 && error < ask_error_count)
        finish_ask(correlation, static_cast<ask_error>(error));
      return;
    }
    case kind::watch:
    case kind::unwatch: {
      const bool begins = raw.front() == std::byte(kind::watch);
      const actor_ref target = actor_wire::take_place(in, node_);
      const actor_ref watcher = actor_wire::take_place(in, peer.incarnation);
      const watch_handle handle{in.take<std::uint64_t>()};
      if (!in.complete()) return;
      if (begins) return begin_watch_from(target, watcher, handle);
      return end_watch_from(target, watcher, handle);
    }
    case kind::down: {
      const actor_ref watcher = actor_wire::take_place(in, node_);
      actor_down notice;
      notice.watch = {in.take<std::uint64_t>()};
      notice.who = actor_wire::take_place(in, peer.incarnation);
      const auto why = in.take<std::uint8_t>();
      notice.moved_to = actor_wire::take_address(in);
      if (!in.complete() || why >= down_reason_count) return;
      notice.reason = static_cast<down_reason>(why);
      return take_down_notice(watcher, notice);
    }
    case kind::lost: {
      const actor_ref sender = actor_wire::take_place(in, node_);
      undelivered what;
      what.to = actor_wire::take_address(in);
      what.type = in.take<std::uint64_t>();
      const auto why = in.take<std::uint8_t>();
      if (!in.complete() || why >= dead_letter_reason_count) return;
      what.reason = static_cast<dead_letter_reason>(why);
      return signal(sender, what);
    }
    case kind::stop:
    case kind::kill: {
      const actor_ref which = actor_wire::take_place(in, node_);
      if (!in.complete()) return;
      return raw.front() == std::byte(kind::stop) ? stop(which) : kill(which);
    }
    case kind::move_offer:
      static_cast<void>(actor_wire::take_place(in, node_));
      return take_offer(peer, in);
    case kind::move_ready:
    case kind::move_refused: {
      const actor_ref which = actor_wire::take_place(in, node_);
      const actor_ref now = actor_wire::take_place(in, peer.incarnation);
      if (!in.complete()) return;
      const auto offered = leaving_.find(which);
      if (offered != leaving_.end() && offered->second->to != peer.incarnation) return;
      if (raw.front() == std::byte(kind::move_ready)) return move_ready(which, now);
      return stay(which, move_ended::reason::refused);
    }
    case kind::move_commit: {
      const actor_ref which = actor_wire::take_place(in, node_);
      if (in.complete()) wake(which, peer.incarnation);
      return;
    }
    case kind::channel_item:
    case kind::channel_close:
    case kind::channel_confirm:
    case kind::channel_refused: return take_channel(peer, raw);
    default: env_.note("actor: a message of an unknown kind", raw.size()); return;
  }
}

}  // namespace reprise
