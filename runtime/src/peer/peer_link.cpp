#include "peer_link.hpp"

#include <algorithm>
#include <utility>

namespace reprise {
namespace {

// Bytes in the session's queue beyond which messages wait in the outbox.
constexpr std::size_t window_bytes = 64 * 1024;

bool of_handshake(link_frame type) noexcept {
  return type == link_frame::greeting || type == link_frame::verdict || type == link_frame::refusal;
}

}  // namespace

peer_link::peer_link(session_init& init, link_keeper& keeper, const peer_options& options,
                     peer_dialler* dialler)
    : session(init),
      keeper_(keeper),
      settings_(options),
      dialler_(dialler),
      handshake_(env().home(), env().home().new_child("handshake"),
                 delegate<void()>::to<&peer_link::on_handshake_timeout>(this)),
      beat_(env().home(), env().home().new_child("beat"),
            delegate<void()>::to<&peer_link::on_beat>(this), timer_kind::housekeeping) {}

void peer_link::on_connected() {
  handshake_.arm_after(settings_.handshake_timeout);
  keeper_.link_made(*this);
}

void peer_link::say(link_frame what, const_bytes body) {
  if (send(static_cast<std::uint8_t>(what), body) != send_result::ok && connected())
    break_off("the queue of the link is full");
}

void peer_link::break_off(const char* why) {
  down_reason_ = peer_down_reason::protocol_error;
  disconnect({disconnect_reason::protocol_error, errc::protocol_error, why});
}

// --- The handshake

void peer_link::greet(greeting words) {
  mine_ = std::move(words);
  say(link_frame::greeting, mine_.encode());
}

void peer_link::accept(const verdict& words) {
  say(link_frame::verdict, words.encode());
  come_up(words);
}

void peer_link::come_up(const verdict& words) {
  handshake_.cancel();
  peer_ = {theirs_->node, theirs_->incarnation, words.epoch};
  features_ = words.features & mine_.features & theirs_->features;
  send_bytes_max_ = settings_.message_bytes_max;
  if (const std::uint64_t theirs = theirs_->message_bytes_max; theirs != 0)
    send_bytes_max_ = static_cast<std::size_t>(std::min<std::uint64_t>(send_bytes_max_, theirs));
  up_ = true;
  up_since_ = heard_at_ = env().now();
  beat_.arm_after(settings_.heartbeat_period);
}

void peer_link::refuse(peer_refusal why) {
  if (refusal_ != peer_refusal::none) return;
  refusal_ = why;
  say(link_frame::refusal, encode_refusal(why));
  handshake_.cancel();
  drain(settings_.handshake_timeout);
}

void peer_link::on_handshake_timeout() {
  env().reached("peer.handshake_timed_out");
  refuse(peer_refusal::timed_out);
  keeper_.link_refused(*this, peer_refusal::timed_out);
}

// --- Frames

void peer_link::on_frame(const frame& received) {
  if (refusal_ != peer_refusal::none) return;
  if (!was_up() && received.payload.size() > handshake_bytes_max)
    return break_off("a frame above the largest of a handshake");
  const auto type = static_cast<link_frame>(received.type);
  if (!was_up() && !of_handshake(type))
    return break_off("a frame that has no place in a handshake");
  if (was_up() && type != link_frame::refusal) heard_since_up_ = true;
  switch (type) {
    case link_frame::greeting: {
      if (theirs_.has_value()) return break_off("a second greeting");
      auto said = greeting::decode(received.payload);
      if (!said) return break_off("a greeting that is none");
      theirs_ = said.value();
      return keeper_.link_greeted(*this, std::move(said).value());
    }
    case link_frame::verdict: {
      const auto said = verdict::decode(received.payload);
      if (!said || dialler_ == nullptr || !theirs_.has_value() || was_up())
        return break_off("a verdict that has no place here");
      return keeper_.link_accepted(*this, said.value());
    }
    case link_frame::refusal: {
      const auto why = decode_refusal(received.payload);
      // The dialling side may give up before it hears the verdict, and was never up then.
      if (why && was_up() && dialler_ == nullptr && !heard_since_up_) return disconnect();
      if (!why || was_up()) return break_off("a refusal that has no place here");
      refusal_ = why.value();
      handshake_.cancel();
      drain(settings_.handshake_timeout);
      return keeper_.link_refused(*this, refusal_);
    }
    case link_frame::heartbeat: return take_heartbeat(received.payload);
    case link_frame::message: return take_message(received);
    case link_frame::goodbye:
      if (up_) keeper_.link_goodbye(*this);
      return;
  }
  // A frame of a newer version that this one was not told to understand.
}

void peer_link::take_heartbeat(const_bytes body) {
  if (!up_) return;
  if (body.size() < sizeof(std::uint64_t)) return break_off("a heartbeat that is none");
  const auto count = load_le<std::uint64_t>(body.data());
  if (count < confirmed_ || count > handed_on_)
    return break_off("a heartbeat confirms what was not sent");
  confirmed_ = count;
}

void peer_link::take_message(const frame& received) {
  if (!up_) return;  // it belongs to a lifetime that is over
  const bool more = (received.flags & link_more) != 0;
  if (partial_.size() + received.payload.size() > settings_.message_bytes_max)
    return break_off("a message above the largest");
  if (!more && partial_.empty()) {
    ++arrived_;
    return keeper_.link_message(*this, received.payload);
  }
  partial_.insert(partial_.end(), received.payload.begin(), received.payload.end());
  if (more) return;
  ++arrived_;
  const byte_vector whole = std::exchange(partial_, {});
  keeper_.link_message(*this, whole);
}

// --- Up

send_result peer_link::send_message(const_bytes message) {
  if (!up_ || !connected()) return send_result::closed;
  if (message.size() > send_bytes_max_) return send_result::too_big;
  if (outbox_.bytes() >= settings_.queue_bytes_high) {
    blocked_ = true;
    env().reached("peer.would_block");
    return send_result::would_block;
  }
  // The usual case copies once.
  if (outbox_.empty() && message.size() <= settings_.chunk_bytes && queued_bytes() < window_bytes) {
    const send_result answer = send(static_cast<std::uint8_t>(link_frame::message), message);
    if (answer == send_result::ok) ++handed_on_;
    return answer;
  }
  outbox_.add(message);
  pump(window_bytes);
  return send_result::ok;
}

void peer_link::pump(std::size_t window) {
  while (!outbox_.empty() && queued_bytes() < window) {
    const link_outbox::chunk next = outbox_.front(settings_.chunk_bytes);
    const std::uint8_t flags = next.last ? std::uint8_t{0} : link_more;
    const frame piece(static_cast<std::uint8_t>(link_frame::message), flags, next.bytes);
    if (send(piece) != send_result::ok) return;
    if (next.last) {
      ++handed_on_;
    } else {
      env().reached("peer.chunked");
    }
    outbox_.take(next);
  }
}

void peer_link::on_sent(std::size_t) {
  pump(window_bytes);
  if (!blocked_ || outbox_.bytes() > settings_.queue_bytes_low || !up_) return;
  blocked_ = false;
  keeper_.link_writable(*this);
}

void peer_link::leave(duration within) {
  if (!connected()) return;
  pump(session_queue_bytes_max);
  say(link_frame::goodbye, {});
  drain(within);
}

void peer_link::on_beat() {
  if (!up_) return;
  const std::uint64_t heard = stats().bytes_received;
  if (heard != std::exchange(heard_bytes_, heard)) {
    heard_at_ = env().now();
    suspected_ = false;
  } else if (env().now() - heard_at_ >= settings_.suspect_after && !suspected_) {
    suspected_ = true;
    env().note("peer: suspected", id().slot, id().generation);
    env().reached("peer.suspected");
  }
  std::byte body[sizeof(std::uint64_t)];
  store_le(body, arrived_);
  if (connected()) say(link_frame::heartbeat, body);
  beat_.arm_after(settings_.heartbeat_period);
}

void peer_link::on_disconnected(const disconnect_cause& cause) {
  handshake_.cancel();
  beat_.cancel();
  keeper_.link_ended(*this, cause);
}

}  // namespace reprise
