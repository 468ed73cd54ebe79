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
      credentials_(env, options_.node, options_.authentication),
      roster_(options_.superseded_for),
      observers_(env),
      judging_(env.home(), delegate<void()>::to<&core::judge_held>(this)),
      welcoming_(env.home(), delegate<void()>::to<&core::welcome>(this)),
      forgetting_(env.home(), delegate<void()>::to<&core::forget_retired>(this)),
      reporting_(env.home(), delegate<void()>::to<&core::report>(this)) {
  REPRISE_ASSERT_VALID(options_);
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
    on_started_ = std::move(on_started);
    reporting_.schedule();
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
  // Perhaps a process that is dead, whose last bytes came late: it keeps the living one out no longer.
  if (!link.heard_since_up()) roster_.reinstate(link.peer());
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
    if (item->node() == peer.node && item.get() != link.dialler())
      item->lost(env_.now() - link.up_since());
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
    if (closing_ && closers_ == 0) {
      diallers_.erase(at);
      return;
    }
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
  on_closed_.push_back(std::move(on_closed));
  reporting_.schedule();
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
  if (--closers_ == 0) reporting_.schedule();
}

// What is reported last may destroy the service: nothing is touched after it.
void peer_service::core::report() {
  const auto on_started = std::exchange(on_started_, nullptr);
  std::vector<std::function<void()>> on_closed;
  if (closing_ && closers_ == 0) on_closed.swap(on_closed_);
  if (on_started) on_started(errc::ok);
  for (const auto& each : on_closed) each();
}

}  // namespace reprise
