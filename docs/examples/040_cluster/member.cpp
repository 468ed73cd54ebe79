#include "member.hpp"

#include <fmt/format.h>

#include <reprise/actor/actor_system.hpp>

namespace examples {

using namespace reprise;

void member::setup(handlers<member>& on) {
  on.peers(&member::peer_changed);
  on.directory(&member::member_changed);
  on.down(&member::watch_over);
  on.request<how_are_you>(&member::asked);
  // Goes on with other messages while it waits: two members that ask each other would wait for ever if not.
  on.message<ask_around>(&member::asking, reentrancy::interleaved);
}

void member::on_start() {
  follow_peers();
  // Everyone who is there already, then every change, without a gap.
  follow_type("member");
  after(options_.look_period, &member::look_who_is_silent);
  begin_round();
}

// --- Who comes and goes

void member::peer_changed(const peer_change& change) {
  const std::string& node = change.peer.node.text();
  silent_.erase(node);
  if (change.up) {
    options_.print(fmt::format("peer {} up: incarnation {:016x}, epoch {}", node,
                               change.peer.incarnation.value, change.peer.epoch));
  } else {
    options_.print(fmt::format("peer {} down: {}", node, to_string(change.reason)));
  }
}

void member::member_changed(const directory_change& change) {
  if (change.what == directory_change::kind::complete || change.who == self()) return;
  if (change.what == directory_change::kind::up) {
    options_.print(fmt::format("member {} up", change.name));
    others_[change.name] = change.who;
    watches_[watch(change.who)] = change.name;
  } else {
    options_.print(fmt::format("member {} down: {}", change.name, to_string(change.reason)));
  }
}

void member::watch_over(const actor_down& how) {
  const auto at = watches_.find(how.watch);
  options_.print(fmt::format("watch of {} over: {}", at->second, to_string(how.reason)));
  watches_.erase(at);
}

// A peer that is silent is slow or about to go down; nobody is told of it, but one may look.
void member::look_who_is_silent() {
  after(options_.look_period, &member::look_who_is_silent);
  for (const peer_state& each : here().system().peers().peers()) {
    const std::string& node = each.peer.node.text();
    if (each.suspected && silent_.insert(node).second)
      options_.print(fmt::format("peer {} is silent", node));
    if (!each.suspected && silent_.erase(node) != 0)
      options_.print(fmt::format("peer {} speaks again", node));
  }
}

// --- How are they

void member::begin_round() { tell<ask_around>(self(), ++round_); }

task<void> member::asking(ask_around) {
  // A copy: who comes meanwhile is asked in the next round.
  const std::map<std::string, actor_ref> all = others_;
  for (const auto& [node, who] : all) {
    const ask_result<well_being> got =
        co_await ask<how_are_you>(who, options_.ask_timeout, here().system().node().text());
    if (got) {
      options_.print(fmt::format("{} answers: asked {} times", node, got.value().asked_count));
    } else {
      options_.print(fmt::format("{} does not answer: {}", node, to_string(got.error())));
    }
  }
  after(options_.ask_period, &member::begin_round);
}

}  // namespace examples
