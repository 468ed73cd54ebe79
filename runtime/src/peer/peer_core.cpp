#include "peer_core.hpp"

#include <utility>

#include "link_sessions.hpp"

namespace reprise {
namespace {

incarnation_id drawn_incarnation(random_source& random) {
  incarnation_id out{random.next()};
  while (out.value == 0) out.value = random.next();
  return out;
}

}  // namespace

peer_service::core::core(environment env, peer_options options)
    : env_(env),
      options_(std::move(options)),
      incarnation_(drawn_incarnation(env.random())),
      roster_(options_.superseded_for),
      observers_(env),
      judging_(env.home(), delegate<void()>::to<&core::judge_held>(this)),
      welcoming_(env.home(), delegate<void()>::to<&core::welcome>(this)),
      forgetting_(env.home(), delegate<void()>::to<&core::forget_retired>(this)) {
  REPRISE_ASSERT(options_.problem() == nullptr);
  if (options_.listens)
    server_.emplace(env, link_server_options(options_),
                    [this](session_init& init) -> std::unique_ptr<session_base> {
                      link_keeper& keeper = *this;
                      return std::make_unique<peer_link>(init, keeper, options_, nullptr);
                    });
  for (const host_port& remote : options_.dial) add_peer(remote);
}

peer_service::core::~core() {
  REPRISE_ASSERT(!started_ || (closing_ && closers_ == 0) || env_.home().halted());
}

void peer_service::core::start(std::function<void(errc)> on_started) {
  REPRISE_ASSERT(!started_);
  started_ = true;
  if (server_.has_value()) {
    server_->start(std::move(on_started));
  } else {
    on_started(errc::ok);
  }
  for (const auto& item : diallers_) item->begin();
}

// --- Observers

void peer_service::core::subscribe(peer_observer& observer) {
  observers_.add(observer);
  welcoming_.schedule();
}

void peer_service::core::welcome() {
  observers_.welcome(roster_.all_up(), [](peer_observer& each, const auto& up) {
    each.on_peer_up(up.second->peer());
  });
}

void peer_service::core::report_refusal(const peer_link& link, peer_refusal why) {
  env_.note("peer: refused", static_cast<std::uint64_t>(why), link.id().slot);
  if (why == peer_refusal::duplicate) {
    env_.reached("peer.duplicate");
    return;
  }
  const host_port dialled = link.dialler() == nullptr ? host_port{} : link.dialler()->remote();
  observers_.tell([&](peer_observer& each) { each.on_peer_refused(dialled, why); });
}

// --- The handshake

greeting peer_service::core::own_greeting() {
  greeting out;
  out.node = options_.node;
  out.incarnation = incarnation_;
  out.cluster = options_.cluster;
  out.features = options_.features;
  out.message_bytes_max = options_.message_bytes_max;
  if (options_.authentication != nullptr)
    out.challenge = options_.authentication->challenge(env_.random());
  return out;
}

void peer_service::core::link_made(peer_link& link) {
  if (link.dialler() != nullptr) return link.dialler()->made(link);
  if (closing_) return link.refuse(peer_refusal::leaving);
  link.greet(own_greeting());
}

peer_refusal peer_service::core::problem_with(const greeting& said) const {
  if (common_version(said) == 0) return peer_refusal::version;
  if (said.cluster != options_.cluster) return peer_refusal::cluster;
  if (closing_) return peer_refusal::leaving;
  return peer_refusal::none;
}

void peer_service::core::refuse(peer_link& link, peer_refusal why) {
  link.refuse(why);
  report_refusal(link, why);
  judging_.schedule();
}

void peer_service::core::link_greeted(peer_link& link, greeting said) {
  if (const peer_refusal why = problem_with(said); why != peer_refusal::none)
    return refuse(link, why);
  if (link.dialler() != nullptr) return answer(link, said);
  if (options_.authentication != nullptr &&
      !options_.authentication->holds(link.mine().challenge, said.proof, said.node))
    return refuse(link, peer_refusal::authentication);
  judge_claim(link);
}

// Of this node or another one: what is addressed to an incarnation would reach whoever claimed it last.
bool peer_service::core::incarnation_in_use(const greeting& said) const {
  return said.incarnation == incarnation_ || roster_.taken(said.node, said.incarnation);
}

// The accepting side said who it is.
void peer_service::core::answer(peer_link& link, const greeting& said) {
  link.dialler()->found(said.node);
  if (said.node == options_.node) {
    env_.reached("peer.self");
    return refuse(link, said.incarnation == incarnation_ ? peer_refusal::self
                                                         : peer_refusal::node_id_conflict);
  }
  if (incarnation_in_use(said)) return refuse(link, peer_refusal::node_id_conflict);
  if (roster_.superseded(said.node, said.incarnation, env_.now()))
    return refuse(link, peer_refusal::superseded);
  for (const auto& other : diallers_) {
    const peer_link* const its = other->link();
    if (its != nullptr && its != &link && its->waits_for_verdict() &&
        its->theirs()->node == said.node)
      return refuse(link, peer_refusal::duplicate);
  }
  const peer_link* const live = roster_.up(said.node);
  greeting words = own_greeting();
  words.last_epoch = roster_.last_epoch(said.node, said.incarnation);
  words.have_live_link = live != nullptr && live->peer().incarnation == said.incarnation;
  if (options_.authentication != nullptr)
    words.proof = options_.authentication->prove(said.challenge, options_.node);
  link.greet(std::move(words));
}

void peer_service::core::judge_claim(peer_link& link) {
  const greeting& said = *link.theirs();
  admission_view view;
  view.self = options_.node;
  view.own = incarnation_;
  if (const peer_link* const live = roster_.up(said.node)) {
    view.up = live->peer().incarnation;
    view.up_epoch = live->peer().epoch;
    view.up_dialled = live->dialler() != nullptr;
  }
  for (const auto& item : diallers_) {
    const peer_link* const dial = item->link();
    if (dial != nullptr && dial->waits_for_verdict() && dial->theirs()->node == said.node)
      view.dialling = dial->theirs()->incarnation;
  }
  view.incarnation_taken = roster_.taken(said.node, said.incarnation);
  view.superseded = roster_.superseded(said.node, said.incarnation, env_.now());
  if (view.dialling.has_value()) env_.reached("peer.simultaneous_dial");

  admission_claim claim;
  claim.node = said.node;
  claim.incarnation = said.incarnation;
  claim.have_live_link = said.have_live_link || link.held();
  claim.last_epoch = said.last_epoch;
  const admission decided = judge(claim, view);
  switch (decided) {
    case admission::hold:
      env_.reached("peer.held");
      link.hold();
      held_.push_back(&link);
      return;
    case admission::accept:
    case admission::accept_instead_of_dial:
    case admission::accept_replacing:
    case admission::accept_restarted: return accept(link);
    default: return refuse(link, refusal_of(decided));
  }
}

void peer_service::core::judge_held() {
  for (peer_link* const link : std::exchange(held_, {}))
    if (link->refusal() == peer_refusal::none && link->connected()) judge_claim(*link);
}

// Reports what stands in the way of a new lifetime as down.
void peer_service::core::make_way(const node_id& node, incarnation_id incarnation) {
  peer_link* const live = roster_.up(node);
  if (live == nullptr) return;
  const bool same = live->peer().incarnation == incarnation;
  if (same) {
    env_.reached("peer.half_open_replaced");
  } else {
    env_.reached("peer.restarted");
    roster_.supersede(node, live->peer().incarnation, env_.now());
  }
  bring_down(*live, same ? peer_down_reason::replaced : peer_down_reason::restarted);
  live->disconnect();
}

void peer_service::core::give_up_dials(const node_id& node, incarnation_id kept) {
  for (const auto& item : diallers_) {
    peer_link* const dial = item->link();
    if (dial == nullptr || !dial->waits_for_verdict() || dial->theirs()->node != node) continue;
    // The process that it reached is older than the one that came here since.
    if (dial->theirs()->incarnation != kept)
      roster_.supersede(node, dial->theirs()->incarnation, env_.now());
    dial->refuse(peer_refusal::duplicate);
  }
}

void peer_service::core::accept(peer_link& link) {
  const greeting& said = *link.theirs();
  give_up_dials(said.node, said.incarnation);
  make_way(said.node, said.incarnation);
  verdict words;
  words.epoch = std::max(said.last_epoch, roster_.last_epoch(said.node, said.incarnation)) + 1;
  words.version = common_version(said);
  words.features = options_.features & said.features;
  if (options_.authentication != nullptr)
    words.proof = options_.authentication->prove(said.challenge, options_.node);
  link.accept(words);
  bring_up(link);
}

void peer_service::core::link_accepted(peer_link& link, const verdict& said) {
  const greeting& remote = *link.theirs();
  if (said.epoch <= roster_.last_epoch(remote.node, remote.incarnation) ||
      said.version != common_version(remote))
    return refuse(link, peer_refusal::protocol_error);
  if (options_.authentication != nullptr &&
      !options_.authentication->holds(link.mine().challenge, said.proof, remote.node))
    return refuse(link, peer_refusal::authentication);
  if (incarnation_in_use(remote)) return refuse(link, peer_refusal::node_id_conflict);
  if (roster_.superseded(remote.node, remote.incarnation, env_.now()))
    return refuse(link, peer_refusal::superseded);
  if (closing_) return refuse(link, peer_refusal::leaving);
  make_way(remote.node, remote.incarnation);
  link.come_up(said);
  bring_up(link);
}

void peer_service::core::link_refused(peer_link& link, peer_refusal why) {
  report_refusal(link, why);
  judging_.schedule();
}

// --- Up and down

void peer_service::core::bring_up(peer_link& link) {
  const peer_id& peer = link.peer();
  roster_.put_up(link);
  roster_.saw_epoch(peer.node, peer.incarnation, peer.epoch, env_.now());
  env_.note("peer: up", peer.incarnation.value, peer.epoch);
  for (const auto& item : diallers_)
    if (item->node() == peer.node && item->link() == nullptr) item->rest();
  observers_.tell([&](peer_observer& each) { each.on_peer_up(peer); });
  judging_.schedule();
}

void peer_service::core::bring_down(peer_link& link, peer_down_reason why) {
  roster_.take_down(link);
  link.fall();
  peer_down how;
  how.reason = why;
  how.not_sent_count = link.not_sent_count();
  how.unknown_count = link.unknown_count();
  env_.note("peer: down", link.peer().epoch, static_cast<std::uint64_t>(why));
  const peer_id peer = link.peer();
  link.for_each_not_sent([&](const_bytes message) {
    observers_.tell([&](peer_observer& each) { each.on_peer_not_sent(peer, message); });
  });
  observers_.tell([&](peer_observer& each) { each.on_peer_down(peer, how); });
  for (const auto& item : diallers_)
    if (item->node() == peer.node) item->lost();
}

void peer_service::core::link_message(peer_link& link, const_bytes message) {
  // A link outlives the call that brings its message, and keeps the name that it came up with.
  observers_.tell([&](peer_observer& each) {
    if (link.up()) each.on_peer_message(link.peer(), message);
  });
}

void peer_service::core::link_writable(peer_link& link) {
  observers_.tell([&](peer_observer& each) { each.on_peer_writable(link.peer()); });
}

void peer_service::core::link_goodbye(peer_link& link) {
  bring_down(link, peer_down_reason::left);
  link.drain(options_.handshake_timeout);
}

void peer_service::core::link_ended(peer_link& link, const disconnect_cause& cause) {
  std::erase(held_, &link);
  // First, so that no dialler has a link that is gone, whatever the rest comes to.
  if (peer_dialler* const dialler = link.dialler()) {
    dialler->ended(link.refusal(), link.was_up() ? env_.now() - link.up_since() : duration{0});
    const peer_link* const live = roster_.up(dialler->node());
    if (live != nullptr && live != &link) dialler->rest();
  }
  if (link.up()) {
    if (cause.reason == disconnect_reason::protocol_error)
      link.set_down_reason(peer_down_reason::protocol_error);
    bring_down(link, link.down_reason());
  }
  judging_.schedule();
}

// --- For users

send_result peer_service::core::send(const peer_id& to, const_bytes message) {
  peer_link* const link = route(to);
  return link == nullptr ? send_result::closed : link->send_message(message);
}

peer_link* peer_service::core::route(const peer_id& to) const noexcept {
  peer_link* const link = roster_.up(to.node);
  return link != nullptr && link->peer() == to ? link : nullptr;
}

send_result peer_service::core::send(const node_id& to, const_bytes message) {
  peer_link* const link = roster_.up(to);
  return link == nullptr ? send_result::closed : link->send_message(message);
}

void peer_service::core::drop(const peer_id& peer) {
  if (peer_link* const link = route(peer)) link->disconnect();
}

void peer_service::core::add_peer(const host_port& remote) {
  for (const auto& item : diallers_)
    if (item->remote() == remote) return;
  link_keeper& keeper = *this;
  diallers_.push_back(std::make_unique<peer_dialler>(env_, keeper, options_, remote));
  if (started_ && !closing_) diallers_.back()->begin();
}

void peer_service::core::remove_peer(const host_port& remote) {
  for (auto at = diallers_.begin(); at != diallers_.end(); ++at) {
    if ((*at)->remote() != remote) continue;
    peer_dialler& gone = **at;
    if (gone.link() != nullptr) gone.link()->set_down_reason(peer_down_reason::removed);
    retired_.push_back(std::move(*at));
    diallers_.erase(at);
    ++closers_;
    return gone.close(duration{0}, [this] {
      forgetting_.schedule();
      closer_done();
    });
  }
}

void peer_service::core::forget_retired() {
  std::erase_if(retired_, [](const auto& each) { return each->closed(); });
}

std::vector<peer_state> peer_service::core::peers() const {
  std::vector<peer_state> out;
  for (const auto& [node, link] : roster_.all_up()) {
    peer_state one;
    one.peer = link->peer();
    one.remote = link->remote();
    one.dialled = link->dialler() != nullptr;
    one.suspected = link->suspected();
    one.features = link->features();
    out.push_back(std::move(one));
  }
  return out;
}

void peer_service::core::close(duration within, std::function<void()> on_closed) {
  if (closing_ && closers_ == 0) return on_closed();
  on_closed_.push_back(std::move(on_closed));
  if (closing_) return;
  closing_ = true;
  for (const auto& [node, link] : roster_.all_up()) {
    link->set_down_reason(peer_down_reason::left);
    link->leave(within);
  }
  closers_ += diallers_.size() + (server_.has_value() ? 1 : 0) + 1;
  for (const auto& item : diallers_) item->close(within, [this] { closer_done(); });
  if (server_.has_value()) server_->close(within, [this] { closer_done(); });
  closer_done();
}

void peer_service::core::closer_done() {
  if (--closers_ != 0 || !closing_) return;
  for (const auto& each : std::exchange(on_closed_, {})) each();
}

}  // namespace reprise
