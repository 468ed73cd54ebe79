#include "chat_room.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include <reprise/actor/actor_system.hpp>

namespace examples {

using namespace reprise;

chat_room::chat_room(actor_init& init, room_options options)
    : actor(init), options_(std::move(options)) {}

chat_room::chat_room(actor_init& init, const_bytes packed, room_options options)
    : actor(init), options_(std::move(options)) {
  if (!message_traits<room_state>::decode(packed, state_))
    throw std::runtime_error("these bytes are no room");
  ++state_.moves;
}

void chat_room::pack(byte_sink& out) const { message_traits<room_state>::encode(state_, out); }

void chat_room::setup(handlers<chat_room>& on) {
  on.request<join>(&chat_room::joined);
  on.request<say>(&chat_room::spoken);
  on.message<move_away>(&chat_room::leave_node);
  on.peers(&chat_room::peer_changed);
  on.down(&chat_room::visitor_down);
  on.moved(&chat_room::stayed);
}

// --- Moving

// Called on each node where it begins to live. What is bound to a node begins anew: timers, watches, following.
void chat_room::on_start() {
  options_.print(
      fmt::format("the room is here, after {} lines and {} moves", state_.lines, state_.moves));
  follow_peers();
  for (const room_visitor& each : state_.visitors)
    if (each.present) watch(each.who);
  move_later();
}

void chat_room::move_later() {
  cancel(next_move_);
  next_move_ = after(options_.stay, &chat_room::wander);
}

void chat_room::wander() {
  if (peers_.empty()) {
    move_later();
  } else {
    move_somewhere();
  }
}

void chat_room::leave_node(const move_away&) {
  if (!peers_.empty()) move_somewhere();
}

// What comes from now on waits here, or follows it.
void chat_room::move_somewhere() {
  move_to(peers_[static_cast<std::size_t>(env().random().below(peers_.size()))]);
}

void chat_room::stayed(const move_ended&) { move_later(); }

void chat_room::peer_changed(const peer_change& change) {
  if (change.up) {
    peers_.push_back(change.peer.node);
  } else {
    std::erase(peers_, change.peer.node);
  }
}

// --- Talking

room_visitor* chat_room::find(const actor_ref& who) {
  const auto at = std::find_if(state_.visitors.begin(), state_.visitors.end(),
                               [&](const room_visitor& each) { return each.who == who; });
  return at == state_.visitors.end() ? nullptr : &*at;
}

welcome chat_room::joined(const join& what) {
  room_visitor* known = find(what.who);
  if (known != nullptr && known->present) return welcome{known->first};
  if (known == nullptr) {
    make_place();
    known = &state_.visitors.emplace_back();
    known->who = what.who;
    known->name = what.name;
  }
  known->present = true;
  known->first = state_.lines + 1;
  watch(known->who);
  return welcome{known->first};
}

said chat_room::spoken(const say& what) {
  room_visitor* const speaker = find(what.who);
  if (speaker == nullptr || !speaker->present) return said{0};
  // It asked again because it did not get the answer; or the first question, by another way, was overtaken.
  if (what.count <= speaker->said_count) return said{speaker->last_said};
  speaker->said_count = what.count;
  speaker->last_said = ++state_.lines;
  for (const room_visitor& each : state_.visitors)
    if (each.present) tell<heard>(each.who, state_.lines, speaker->name, what.text);
  return said{state_.lines};
}

// Who may come back is remembered: it may ask again for what it said before.
void chat_room::visitor_down(const actor_down& how) {
  if (how.reason == down_reason::link_lost) {
    if (room_visitor* const known = find(how.who)) known->present = false;
  } else {
    std::erase_if(state_.visitors, [&](const room_visitor& each) { return each.who == how.who; });
  }
}

// Those who are not here are forgotten first, the longest absent at the front.
void chat_room::make_place() {
  if (state_.visitors.size() < visitors_max) return;
  const auto absent = std::find_if(state_.visitors.begin(), state_.visitors.end(),
                                   [](const room_visitor& each) { return !each.present; });
  state_.visitors.erase(absent == state_.visitors.end() ? state_.visitors.begin() : absent);
}

}  // namespace examples
