#include "patron.hpp"

#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include <reprise/env/await.hpp>

namespace scenarios {

using namespace reprise;

namespace {

byte_vector numbered(std::uint64_t number, wish_kind kind, std::size_t bytes) {
  byte_vector out(9 + bytes);
  store_le(out.data(), number);
  out[8] = static_cast<std::byte>(kind);
  return out;
}

byte_vector encoded(visit_id visit) {
  byte_vector out(8);
  store_le(out.data(), visit);
  return out;
}

}  // namespace

// --- The table

void tavern::heard(visit_id who, std::uint64_t number) {
  world().always(number == visits_[who].heard++, "a_client_hears_a_prefix",
                 fmt::format("{} of visit {}", number, who));
}

void tavern::begun(std::size_t place) { ++alive_[place]; }

void tavern::joined(visit_id who) {
  if (who >= visits_.size()) return world().fail("somebody_joins_who_never_dialled", "");
  world().always(++visits_[who].joins == 1, "one_actor_for_each_join");
}

void tavern::handled(visit_id who, std::uint64_t number) {
  visit& one = visits_[who];
  world().always(!one.gone && one.leaves == 0, "no_frame_after_the_end");
  world().always(number == one.handled++, "frames_in_order_and_once",
                 fmt::format("{} of visit {}", number, who));
}

void tavern::left(visit_id who, const disconnect_cause& cause) {
  visit& one = visits_[who];
  world().always(one.joins == 1 && ++one.leaves == 1 && !one.gone, "one_leave_for_each_join");
  one.finished = cause.reason == disconnect_reason::remote_closed;
}

void tavern::gone(std::size_t place, visit_id who) {
  --alive_[place];
  if (who == nobody) return;
  world().always(!std::exchange(visits_[who].gone, true), "an_actor_ends_once");
}

void tavern::check_counts() {
  for (const auto& [place, each] : services_) {
    const std::size_t counted = each.at->client_count();
    world().always(counted <= each.count_max, "never_more_clients_than_the_maximum");
    world().always(alive_[place] <= counted, "every_client_is_counted");
  }
}

void tavern::check_empty() {
  for (const auto& [place, each] : services_) {
    const client_stats all = each.at->stats();
    world().always(each.at->client_count() == 0, "places_are_returned",
                   fmt::format("{} at {}", each.at->client_count(), place));
    world().always(all.joined == all.left, "every_join_has_one_leave",
                   fmt::format("{} and {}", all.joined, all.left));
    const session_server_stats connections = each.at->connections();
    world().always(
        connections.accepted ==
            all.joined + all.refused_count() + all.vanished + connections.dropped,
        "every_connection_is_decided",
        fmt::format("{} accepted, {} joined, {} refused, {} vanished", connections.accepted,
                    all.joined, all.refused_count(), all.vanished));
    if (all.timed_out > 0) world().marks().reached("clients.timed_out");
    if (all.refused_for(client_refusal::no_join) > 0) world().marks().reached("clients.no_join");
    if (all.vanished > 0) world().marks().reached("clients.vanished");
  }
  for (const auto& [place, count] : alive_)
    world().always(count == 0, "no_actor_is_left", fmt::format("{} at {}", count, place));
  for (const visit& each : visits_) {
    world().always(each.joins == 0 || each.gone, "who_joined_has_gone");
    if (each.finished && !each.halted)
      world().always(each.handled == each.sent, "who_finished_was_heard_out",
                     fmt::format("{} of {}", each.handled, each.sent));
  }
}

// --- The actor

patron::patron(actor_init& init, std::shared_ptr<tavern> in, std::size_t place)
    : client_actor(init), in_(std::move(in)), place_(place) {
  if (!in_->calm && draw(50) == 0) throw std::runtime_error("as planned");
  in_->board.born(self());
  in_->patrons.insert(this);
  in_->begun(place_);
}

patron::~patron() {
  // Else it has ended because its client left.
  const bool by_itself = ending() != actor_ending::stopped || stopping_ || in_->closing(place_);
  in_->world().always(by_itself || (left_ && visit_ != tavern::nobody), "who_goes_first_is_told");
  in_->gone(place_, visit_);
  in_->patrons.erase(this);
  in_->board.died(self());
}

void patron::setup(handlers<patron>& on) {
  on.directory(&patron::listed);
  on.message<passed_on>(&patron::took);
  on.undelivered(&patron::returned);
}

void patron::on_start() { follow_type("patron"); }

void patron::on_joined(const client_join& who) {
  visit_ = load_le<visit_id>(who.credentials.data());
  in_->world().always(fmt::format("{}", visit_) == who.identity, "the_hooks_word_arrives");
  in_->joined(visit_);
}

void patron::on_client_frame(std::uint8_t type, const_bytes payload) {
  sim::world& world = in_->world();
  world.always(type == visit_frame && payload.size() >= 9, "frames_arrive_whole");
  world.always(!pausing_, "one_handler_at_a_time");
  world.always(visit_ != tavern::nobody && !left_, "frames_come_between_joined_and_left");
  in_->handled(visit_, load_le<std::uint64_t>(payload.data()));
  switch (static_cast<wish_kind>(payload[8])) {
    case wish_kind::echo: return say(payload.size() - 9);
    case wish_kind::pass_on: return pass_on();
    case wish_kind::pause: return run_task(pause());
    case wish_kind::stop: stopping_ = true; return stop();
    case wish_kind::crash: throw std::runtime_error("as planned");
    case wish_kind::kill_other: return kill(somebody());
  }
}

void patron::say(std::size_t bytes) {
  switch (send(visit_frame, numbered(next_out_, wish_kind::echo, bytes))) {
    case send_result::ok: ++next_out_; return;
    case send_result::would_block: return env().reached("clients.would_block");
    case send_result::closed:
      return in_->world().always(!connected(), "only_a_client_that_left_is_closed");
    default: return in_->world().fail("a_client_can_be_told_this", "");
  }
}

void patron::on_client_writable() {
  env().reached("clients.writable");
  say(0);
}

void patron::on_left(const disconnect_cause& cause) {
  in_->world().always(!connected() && visit_ != tavern::nobody, "left_follows_joined");
  in_->world().always(send(visit_frame, {}) == send_result::closed, "nothing_reaches_who_left");
  left_ = true;
  in_->left(visit_, cause);
}

void patron::on_stop() {
  if (draw(2) == 0) say(10);
}

void patron::listed(const directory_change& change) {
  if (change.what == directory_change::kind::up) known_.insert(change.who);
  if (change.what == directory_change::kind::down) known_.erase(change.who);
}

actor_ref patron::somebody() {
  if (known_.empty()) return {};
  return *std::next(known_.begin(), static_cast<std::ptrdiff_t>(draw(known_.size())));
}

void patron::pass_on() {
  const actor_ref to = somebody();
  if (!to) return;
  const link_epoch link = here().link_to(to.node());
  const std::uint64_t number = in_->board.next_number(self(), to);
  if (tell<passed_on>(to, number, std::string(draw(30), 'x')) == tell_result::ok)
    in_->board.told(self(), to, link);
  else
    in_->board.refused(self(), to);
}

void patron::took(const passed_on& what) {
  in_->world().always(!pausing_, "one_handler_at_a_time");
  in_->board.handled(sender(), self(), what.number);
  if (sender().node() != self().node()) env().reached("clients.from_another_node");
  say(what.padding.size());
}

void patron::returned(const undelivered& what) {
  if (what.type == message_id_of<passed_on>) in_->board.returned(self(), what.to);
}

task<void> patron::pause() {
  pausing_ = true;
  co_await sleep_for(env(), std::chrono::milliseconds(1 + draw(600)));
  pausing_ = false;
}

// --- The watcher

resident::resident(actor_init& init, std::shared_ptr<tavern> in) : actor(init), in_(std::move(in)) {
  in_->board.born(self());
  in_->residents.insert(this);
}

resident::~resident() {
  in_->residents.erase(this);
  in_->board.died(self());
}

void resident::setup(handlers<resident>& on) {
  on.directory(&resident::listed);
  on.down(&resident::downed);
}

void resident::listed(const directory_change& change) {
  if (change.what == directory_change::kind::complete) return;
  if (change.what == directory_change::kind::down) {
    in_->world().always(known_.erase(change.who) == 1, "no_down_without_an_up");
    return;
  }
  in_->world().always(known_.insert(change.who).second, "up_and_down_take_turns");
  const watch_handle handle = watch(change.who);
  in_->board.watched(self(), handle, change.who);
}

void resident::downed(const actor_down& how) { in_->board.down(self(), how); }

// --- The client

visitor::visitor(session_init& init, std::shared_ptr<tavern> in, visit_id visit, bool* joined)
    : client_session(init, encoded(visit)), in_(std::move(in)), visit_(visit), joined_(joined) {}

visitor::~visitor() {
  *joined_ = false;
  if (env().home().halted()) in_->halted(visit_);
}

bool visitor::wish(wish_kind kind, std::size_t bytes) {
  if (send(visit_frame, numbered(next_out_, kind, bytes)) != send_result::ok) return false;
  ++next_out_;
  in_->sent(visit_);
  return true;
}

void visitor::on_refused(client_refusal why, std::string_view) {
  in_->world().always(why != client_refusal::protocol, "a_client_speaks_the_protocol");
}

void visitor::on_service_frame(std::uint8_t type, const_bytes payload) {
  in_->world().always(type == visit_frame && payload.size() >= 9, "frames_arrive_whole");
  in_->heard(visit_, load_le<std::uint64_t>(payload.data()));
}

}  // namespace scenarios
