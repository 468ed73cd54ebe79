#include "actor_hub.hpp"

#include "actor_directory.hpp"
#include "actor_wire.hpp"
#include "loop_call.hpp"

namespace reprise {
namespace {

using actor_wire::kind;

// The largest thing to say that nobody can be told was too large.
static_assert(message_bytes_max_least >=
              1 + sizeof(std::uint64_t) + sizeof(std::uint16_t) + 2 * (1 + actor_name_bytes_max));

byte_vector encode_entry(const actor_ref& who, std::string_view name, std::string_view type) {
  byte_vector raw;
  byte_sink out(raw);
  out.put(static_cast<std::uint8_t>(kind::announce));
  actor_wire::put_place(out, who);
  out.put(static_cast<std::uint8_t>(name.size())).write(as_bytes(name));
  out.put(static_cast<std::uint8_t>(type.size())).write(as_bytes(type));
  return raw;
}

// Messages on a link that say to which loop they go do so right behind the kind, or behind flags and hops.
std::uint16_t loop_of(const_bytes raw) noexcept {
  byte_reader in(raw);
  const auto what = static_cast<kind>(in.take<std::uint8_t>());
  if (what == kind::answer || what == kind::failure) return in.take<std::uint16_t>();
  if (what == kind::tell || what == kind::ask) static_cast<void>(in.take<std::uint16_t>());
  if (what == kind::move_offer) return 0;
  return actor_wire::take_place(in, {}).loop();
}

}  // namespace

actor_hub::actor_hub(actor_system& system, peer_service& peers) : system_(system), peers_(peers) {
  peers_.subscribe(*this);
}

actor_hub::~actor_hub() { peers_.unsubscribe(*this); }

actor_hub::link* actor_hub::find(incarnation_id node, link_epoch epoch) noexcept {
  const auto at = links_.find(node);
  return at == links_.end() || at->second.peer.epoch != epoch ? nullptr : &at->second;
}

tell_result actor_hub::send(incarnation_id node, link_epoch epoch, const_bytes raw) {
  link* const to = find(node, epoch);
  if (to == nullptr) return tell_result::no_link;
  // What is owed goes first.
  if (!to->owed.empty()) return tell_result::overflow;
  switch (peers_.send(*to->route, raw)) {
    case send_result::ok: return tell_result::ok;
    case send_result::would_block: return tell_result::overflow;
    case send_result::too_big: return tell_result::too_large;
    default: return tell_result::no_link;
  }
}

bool actor_hub::send_signal(incarnation_id node, link_epoch epoch, const_bytes raw) {
  link* const to = find(node, epoch);
  if (to == nullptr) return false;
  if (to->owed.empty()) {
    const send_result sent = peers_.send(*to->route, raw);
    if (sent != send_result::would_block) return sent != send_result::closed;
  }
  system_.here().env().reached("actor.signal_owed");
  to->owed.emplace_back(raw.begin(), raw.end());
  to->owed_bytes += raw.size() + message_overhead_bytes;
  if (to->owed_bytes > owed_bytes_max) peers_.drop(to->peer);
  return true;
}

bool actor_hub::send_item(incarnation_id node, link_epoch epoch, const channel_id& channel,
                          bool first, const_bytes raw) {
  link* const to = find(node, epoch);
  if (to == nullptr) return true;  // the next link begins with the first one
  if (first) {
    to->held_up.erase(channel);
  } else if (to->held_up.contains(channel)) {
    return true;
  }
  if (send(node, epoch, raw) != tell_result::overflow) return true;
  to->held_up.insert(channel);
  return false;
}

void actor_hub::forget(incarnation_id node, const channel_id& channel) {
  if (const auto at = links_.find(node); at != links_.end()) at->second.held_up.erase(channel);
}

void actor_hub::pay(link& to) {
  while (!to.owed.empty() && peers_.send(*to.route, to.owed.front()) != send_result::would_block) {
    to.owed_bytes -= to.owed.front().size() + message_overhead_bytes;
    to.owed.pop_front();
  }
}

void actor_hub::announce(const actor_ref& who, std::string_view name, std::string_view type) {
  const byte_vector raw = encode_entry(who, name, type);
  for (const auto& [node, to] : links_) send_signal(node, to.peer.epoch, raw);
}

void actor_hub::withdraw(const actor_ref& who, down_reason why, const actor_ref& moved_to) {
  byte_vector raw;
  byte_sink out(raw);
  out.put(static_cast<std::uint8_t>(kind::withdraw));
  actor_wire::put_place(out, who);
  out.put(static_cast<std::uint8_t>(why));
  actor_wire::put_address(out, moved_to);
  for (const auto& [node, to] : links_) send_signal(node, to.peer.epoch, raw);
}

// --- From the peers

void actor_hub::on_peer_up(const peer_id& peer) {
  link& to = links_[peer.incarnation];
  to.peer = peer;
  to.route = peers_.route(peer);
  REPRISE_ASSERT(to.route != nullptr);
  // Before any message of this link.
  system_.directory().for_each_own(
      [&](const actor_ref& who, const std::string& name, const std::string& type) {
        send_signal(peer.incarnation, peer.epoch, encode_entry(who, name, type));
      });
  for (std::size_t i = 0; i < system_.loop_count(); ++i)
    call_on(system_.here(), static_cast<std::uint16_t>(i),
            [peer, most = peers_.message_bytes_max(*to.route)](actor_loop& there) {
              there.peer_up(peer, most);
            });
}

void actor_hub::on_peer_message(const peer_id& peer, const_bytes message) {
  if (message.empty()) return;
  const auto what = static_cast<kind>(message.front());
  if (what == kind::announce || what == kind::withdraw) return take_entry(peer, message);
  const std::uint16_t loop = system_.loop_count() == 1 ? std::uint16_t{0} : loop_of(message);
  if (loop == 0 || loop >= system_.loop_count()) return system_.here().take_remote(peer, message);
  if ((what == kind::tell || what == kind::ask) && system_.here().crowded(loop))
    return system_.here().refuse_remote(message);
  call_on(system_.here(), loop,
          [peer, raw = byte_vector(message.begin(), message.end())](actor_loop& there) {
            there.take_remote(peer, raw);
          });
}

void actor_hub::take_entry(const peer_id& peer, const_bytes raw) {
  byte_reader in(raw);
  const auto what = static_cast<kind>(in.take<std::uint8_t>());
  const actor_ref who = actor_wire::take_place(in, peer.incarnation);
  if (what == kind::announce) {
    std::string name(in.take_short());
    std::string type(in.take_short());
    if (in.complete() && who && !(name.empty() && type.empty()))
      system_.directory().add(who, peer.node, std::move(name), std::move(type));
    return;
  }
  const auto why = in.take<std::uint8_t>();
  const actor_ref moved_to = actor_wire::take_address(in);
  if (in.complete() && why < down_reason_count)
    system_.directory().remove(who, static_cast<down_reason>(why), moved_to);
}

void actor_hub::on_peer_writable(const peer_id& peer) {
  if (link* const to = find(peer.incarnation, peer.epoch)) pay(*to);
}

void actor_hub::on_peer_not_sent(const peer_id& peer, const_bytes message) {
  byte_reader in(message);
  const auto what = static_cast<kind>(in.take<std::uint8_t>());
  if (what != kind::tell && what != kind::ask) return;
  static_cast<void>(in.take<std::uint16_t>());
  static_cast<void>(actor_wire::take_place(in, {}));
  const actor_ref from = actor_wire::take_address(in);
  static_cast<void>(in.take<std::uint64_t>());
  ask_return back;
  // What was sent on for somebody elsewhere is the first loop's business.
  std::uint16_t loop = from.node() == system_.incarnation() ? from.loop() : std::uint16_t{0};
  if (what == kind::ask) {
    back.correlation = in.take<std::uint64_t>();
    back.loop = in.take<std::uint16_t>();
    back.node = {in.take<std::uint64_t>()};
    loop = back.node == system_.incarnation() ? back.loop : std::uint16_t{0};
  }
  if (loop >= system_.loop_count()) return;
  call_on(system_.here(), loop,
          [back, node = peer.incarnation, raw = byte_vector(message.begin(), message.end())](
              actor_loop& there) { there.not_sent(node, raw, back); });
}

void actor_hub::on_peer_down(const peer_id& peer, const reprise::peer_down& how) {
  links_.erase(peer.incarnation);
  const down_reason why = how.reason == peer_down_reason::restarted ? down_reason::node_restarted
                                                                    : down_reason::link_lost;
  system_.directory().remove_node(peer.incarnation, why);
  for (std::size_t i = 0; i < system_.loop_count(); ++i)
    call_on(system_.here(), static_cast<std::uint16_t>(i),
            [peer, reason = how.reason](actor_loop& there) { there.peer_down(peer, reason); });
}

}  // namespace reprise
