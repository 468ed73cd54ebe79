#include <reprise/peer/peer_service.hpp>

#include <reprise/env/called_back.hpp>

#include "peer_core.hpp"

namespace reprise {

peer_service::peer_service(environment env, peer_options options)
    : core_(std::make_unique<core>(env, std::move(options))) {}

peer_service::~peer_service() = default;

void peer_service::start(std::function<void(errc)> on_started) {
  core_->start(std::move(on_started));
}

endpoint peer_service::local() const { return core_->local(); }

void peer_service::close(duration within, std::function<void()> on_closed) {
  core_->close(within, std::move(on_closed));
}

void peer_service::subscribe(peer_observer& observer) { core_->subscribe(observer); }

void peer_service::unsubscribe(peer_observer& observer) noexcept { core_->unsubscribe(observer); }

send_result peer_service::send(const peer_id& to, const_bytes message) {
  return core_->send(to, message);
}

send_result peer_service::send(const node_id& to, const_bytes message) {
  return core_->send(to, message);
}

peer_link* peer_service::route(const peer_id& to) const noexcept { return core_->route(to); }

std::size_t peer_service::message_bytes_max(const peer_link& route) const noexcept {
  return route.message_bytes_max();
}

send_result peer_service::send(peer_link& route, const_bytes message) {
  return route.send_message(message);
}

void peer_service::drop(const peer_id& peer) { core_->drop(peer); }

void peer_service::add_peer(const host_port& remote) { core_->add_peer(remote); }

void peer_service::remove_peer(const host_port& remote) { core_->remove_peer(remote); }

incarnation_id peer_service::incarnation() const noexcept { return core_->incarnation(); }

std::vector<peer_state> peer_service::peers() const { return core_->peers(); }

task<result<void>> peer_service::start() {
  return called_back<result<void>>([this](auto done) { start(std::move(done)); });
}

task<void> peer_service::close(duration within) {
  return called_back([this, within](auto done) { close(within, std::move(done)); });
}

}  // namespace reprise
