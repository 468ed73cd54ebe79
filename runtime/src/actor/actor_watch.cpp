#include <reprise/actor/actor_loop.hpp>
#include <reprise/actor/actor_system.hpp>

#include "actor_extras.hpp"
#include "actor_wire.hpp"
#include "loop_call.hpp"

// Who watches whom. The watcher knows its watches, by handle; the target its watchers. Each side keeps a list of
// those whose other end is on another node, for the day when the link is lost.
namespace reprise {
namespace {

using actor_wire::kind;

byte_vector encode_watch(kind what, const actor_ref& target, const actor_ref& watcher,
                         watch_handle handle) {
  byte_vector raw;
  byte_sink out(raw);
  out.put(static_cast<std::uint8_t>(what));
  actor_wire::put_place(out, target);
  actor_wire::put_place(out, watcher);
  out.put(handle.value);
  return raw;
}

}  // namespace

// --- The watcher's side

void actor_loop::watch(actor& who, watch_handle handle, const actor_ref& target) {
  const actor_ref watcher = who.self_;
  if (!target) return signal(watcher, actor_down{handle, target, down_reason::not_found, {}});
  if (target.node() == node_) {
    if (target.loop() >= lanes_.count())
      return signal(watcher, actor_down{handle, target, down_reason::not_found, {}});
    return call_on(*this, target.loop(), [target, watcher, handle](actor_loop& there) {
      there.begin_watch_from(target, watcher, handle);
    });
  }
  if (!links_.contains(target.node()))
    return signal(watcher, actor_down{handle, target, down_reason::link_lost, {}});
  watched_remote_.insert({target.node(), watcher, handle, target});
  send_signal(target.node(), encode_watch(kind::watch, target, watcher, handle));
}

void actor_loop::unwatch(actor& who, watch_handle handle, const actor_ref& target) {
  const actor_ref watcher = who.self_;
  if (target.node() == node_) {
    if (!target || target.loop() >= lanes_.count()) return;
    return call_on(*this, target.loop(), [target, watcher, handle](actor_loop& there) {
      there.end_watch_from(target, watcher, handle);
    });
  }
  if (watched_remote_.erase({target.node(), watcher, handle, target}) != 0)
    send_signal(target.node(), encode_watch(kind::unwatch, target, watcher, handle));
}

void actor_loop::take_down_notice(const actor_ref& watcher, const actor_down& notice) {
  // Of a watch that is over, or never was.
  if (watched_remote_.erase({notice.who.node(), watcher, notice.watch, notice.who}) == 0) return;
  signal(watcher, notice);
}

// --- The target's side

void actor_loop::begin_watch_from(const actor_ref& target, const actor_ref& watcher,
                                  watch_handle handle) {
  actor* const who = find(target);
  if (who == nullptr) {
    if (const actor_ref* const now = moved_.find(target, env_.now()))
      return send_down(watcher, {handle, target, down_reason::moved, *now});
    env_.reached("actor.watch_too_late");
    return send_down(watcher, {handle, target, down_reason::not_found, {}});
  }
  if (watcher.node() != node_ && watched_by_remote_.size() >= watches_from_peers_max) {
    env_.note("actor: more watches from peers than may be", watcher.node().value);
    return send_down(watcher, {handle, target, down_reason::link_lost, {}});
  }
  who->extras().watchers.insert({watcher, handle});
  if (watcher.node() != node_) watched_by_remote_.insert({watcher.node(), watcher, handle, target});
}

void actor_loop::end_watch_from(const actor_ref& target, const actor_ref& watcher,
                                watch_handle handle) {
  if (watcher.node() != node_) watched_by_remote_.erase({watcher.node(), watcher, handle, target});
  actor* const who = find(target);
  if (who != nullptr && who->extras_ != nullptr) who->extras_->watchers.erase({watcher, handle});
}

void actor_loop::send_down(const actor_ref& watcher, const actor_down& notice) {
  if (watcher.node() == node_)
    return call_on(*this, watcher.loop(),
                   [watcher, notice](actor_loop& there) { there.signal(watcher, notice); });
  scratch_.clear();
  byte_sink out(scratch_);
  out.put(static_cast<std::uint8_t>(kind::down));
  actor_wire::put_place(out, watcher);
  out.put(notice.watch.value);
  actor_wire::put_place(out, notice.who);
  out.put(static_cast<std::uint8_t>(notice.reason));
  actor_wire::put_address(out, notice.moved_to);
  send_signal(watcher.node(), scratch_);
}

// --- Both

void actor_loop::lose_watches(incarnation_id node, down_reason why) {
  for (auto at = watched_remote_.lower_bound({node, {}, {}, {}});
       at != watched_remote_.end() && std::get<0>(*at) == node;) {
    const auto [gone, watcher, handle, target] = *at;
    at = watched_remote_.erase(at);
    signal(watcher, actor_down{handle, target, why, {}});
  }
  for (auto at = watched_by_remote_.lower_bound({node, {}, {}, {}});
       at != watched_by_remote_.end() && std::get<0>(*at) == node;) {
    const auto [gone, watcher, handle, target] = *at;
    at = watched_by_remote_.erase(at);
    actor* const who = find(target);
    if (who != nullptr && who->extras_ != nullptr) who->extras_->watchers.erase({watcher, handle});
  }
}

// --- Ending others

namespace {

byte_vector encode_end(kind what, const actor_ref& which) {
  byte_vector raw;
  byte_sink out(raw);
  out.put(static_cast<std::uint8_t>(what));
  actor_wire::put_place(out, which);
  return raw;
}

}  // namespace

void actor_loop::stop(const actor_ref& which) {
  if (!which) return;
  if (which.node() != node_) return send_signal(which.node(), encode_end(kind::stop, which));
  if (which.loop() >= lanes_.count()) return;
  call_on(*this, which.loop(), [which](actor_loop& there) {
    if (there.find(which) != nullptr) {
      there.signal(which, stop_wish{});
    } else if (const actor_ref* const now = there.moved_.find(which, there.env_.now())) {
      there.stop(actor_ref(*now));
    }
  });
}

void actor_loop::kill(const actor_ref& which) {
  if (!which) return;
  if (which.node() != node_) return send_signal(which.node(), encode_end(kind::kill, which));
  if (which.loop() >= lanes_.count()) return;
  call_on(*this, which.loop(), [which](actor_loop& there) {
    if (actor* const who = there.find(which)) {
      there.end(*who, actor_ending::killed);
    } else if (const actor_ref* const now = there.moved_.find(which, there.env_.now())) {
      there.kill(actor_ref(*now));
    }
  });
}

}  // namespace reprise
