#include "player.hpp"

#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include <reprise/env/await.hpp>

namespace scenarios {

using namespace reprise;

player::player(actor_init& init, std::shared_ptr<play> in) : actor(init), play_(std::move(in)) {
  play_->board.born(self());
  play_->players.insert(this);
}

player::~player() {
  play_->players.erase(this);
  play_->board.died(self());
}

void player::setup(handlers<player>& on) {
  on.message<note>(&player::noted);
  on.request<question>(&player::asked);
  on.request<hard_question>(&player::asked_hard);
  on.message<wish>(&player::wished, reentrancy::interleaved);
  on.directory(&player::listed);
  on.peers(&player::peers_changed);
  on.down(&player::downed);
  on.undelivered(&player::returned);
}

void player::on_start() {
  started_ = true;
  follow_peers();
  follow_type("player");
  after(std::chrono::microseconds(draw(50'000)), &player::on_tick);
}

void player::on_stop() { started_ = false; }

actor_ref player::somebody() {
  if (known_.empty()) return {};
  return *std::next(known_.begin(), static_cast<std::ptrdiff_t>(draw(known_.size())));
}

void player::on_tick() {
  play_->board.acts(self());
  if (play_->over) return;
  after(std::chrono::microseconds(5'000 + draw(100'000)), &player::on_tick);
  const std::uint64_t times = 1 + draw(4);
  for (std::uint64_t i = 0; i < times; ++i) act();
}

void player::act() {
  const actor_ref to = somebody();
  if (!to) return;
  const std::uint64_t what = draw(100);
  if (what < 45) {
    const std::uint64_t count = draw(10) == 0 ? 12 : 1;  // now and then more than a mailbox holds
    for (std::uint64_t i = 0; i < count; ++i) {
      const link_epoch link = here().link_to(to.node());
      const std::uint64_t size = draw(16) == 0 ? 40'000 : draw(40);
      const std::uint64_t number = play_->board.next_number(self(), to);
      if (tell<note>(to, number, std::string(size, 'x')) == tell_result::ok)
        play_->board.told(self(), to, link);
      else
        play_->board.refused(self(), to);
    }
  } else if (what < 65) {
    const bool hard = draw(3) == 0;
    tell<wish>(self(), to, hard, 1 + draw(2'000));
  } else if (what < 75) {
    // Nobody has counted this one, so whoever is asked knows it by a number that is none.
    ++callbacks_owed_;
    ask_then<question>(to, std::chrono::milliseconds(1 + draw(2'000)), &player::replied,
                       actor_board::uncounted);
  } else if (what < 90) {
    if (watches_.size() < 20) {
      const watch_handle handle = watch(to);
      play_->board.watched(self(), handle, to);
      watches_.emplace(handle, to);
    }
  } else if (what < 97) {
    if (!watches_.empty()) {
      const auto at =
          std::next(watches_.begin(), static_cast<std::ptrdiff_t>(draw(watches_.size())));
      unwatch(at->first);
      play_->board.unwatched(self(), at->first);
      watches_.erase(at);
    }
  } else if (play_->mortal) {
    if (draw(2) == 0) {
      play_->board.falls(self());
      throw std::runtime_error("as planned");
    }
    if (draw(4) == 0) kill(to);
  }
}

// P3: something of a node comes between its up and its down only.
void player::check_sender() {
  const actor_ref from = sender();
  if (!from || from.node() == self().node()) return;
  play_->board.world().always(peers_.contains(from.node()), "messages_come_between_up_and_down",
                              to_string(from));
  play_->board.world().always(!gone_.contains(from), "nothing_comes_after_the_last_down",
                              to_string(from));
}

void player::noted(const note& what) {
  play_->board.acts(self());
  check_sender();
  play_->board.handled(sender(), self(), what.number);
}

answer player::asked(const question& what) {
  check_sender();
  play_->board.question_handled(what.id);
  return answer{what.id};
}

task<answer> player::asked_hard(hard_question what) {
  check_sender();
  play_->board.question_handled(what.id);
  const actor_ref third = somebody();
  if (third) {
    const std::uint64_t easier = play_->board.asked(self());
    const ask_result<answer> got = co_await ask<question>(third, 500ms, easier);
    take(easier, got);
  }
  if (draw(8) == 0) co_await sleep_for(env(), std::chrono::milliseconds(draw(400)));
  co_return answer{what.id};
}

task<void> player::wished(wish what) {
  const std::uint64_t id = play_->board.asked(self());
  const duration timeout = std::chrono::milliseconds(what.timeout_ms);
  if (what.hard) {
    const ask_result<answer> got = co_await ask<hard_question>(what.whom, timeout, id);
    take(id, got);
  } else {
    const ask_result<answer> got = co_await ask<question>(what.whom, timeout, id);
    take(id, got);
  }
}

void player::take(std::uint64_t id, const ask_result<answer>& got) {
  play_->board.answered(id, !got && got.error() == ask_error::not_sent);
  play_->board.world().always(!got || got.value().id == id, "the_right_answer");
}

void player::replied(const ask_result<answer>&) { --callbacks_owed_; }

void player::listed(const directory_change& change) {
  if (change.what == directory_change::kind::complete) return;
  sim::world& world = play_->board.world();
  if (change.what == directory_change::kind::up) {
    world.always(known_.insert(change.who).second, "up_and_down_take_turns");
    world.always(change.who.node() == self().node() || peers_.contains(change.who.node()),
                 "a_peer_is_up_before_its_actors", to_string(change.who));
    return;
  }
  world.always(known_.erase(change.who) == 1, "no_down_without_an_up", to_string(change.who));
}

void player::peers_changed(const peer_change& change) {
  sim::world& world = play_->board.world();
  if (change.up) {
    world.always(peers_.insert(change.peer.incarnation).second, "peers_take_turns");
    return;
  }
  world.always(peers_.erase(change.peer.incarnation) == 1, "no_peer_down_without_an_up");
  for (const actor_ref& each : known_)
    world.always(each.node() != change.peer.incarnation, "actors_go_down_before_their_peer",
                 to_string(each));
}

void player::downed(const actor_down& how) {
  play_->board.down(self(), how);
  watches_.erase(how.watch);
  if (how.reason != down_reason::link_lost && how.reason != down_reason::moved)
    gone_.insert(how.who);
}

void player::returned(const undelivered& what) {
  if (what.type == message_id_of<note>) play_->board.returned(self(), what.to);
}

}  // namespace scenarios
