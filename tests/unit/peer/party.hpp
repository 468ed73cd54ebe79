// One node of a calm world with a peer service, which writes down what it is told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <reprise/peer/peer_service.hpp>
#include <reprise/sim/world.hpp>

namespace reprise::testing {

using lines = std::vector<std::string>;

inline peer_options options_of(std::string_view name) {
  peer_options out(node_id::parse(name).value());
  out.listen = endpoint(ip_address::any(), 7700);
  out.redial.first = 50ms;
  out.redial.most = 400ms;
  return out;
}

inline host_port place_of(std::string_view name) {
  return host_port::parse(fmt::format("{}:7700", name)).value();
}

struct party final : peer_observer {
  party(sim::world& of, std::string_view name) : party(of, name, options_of(name)) {}
  party(sim::world& of, std::string_view name, peer_options how)
      : world(of), home(of.add_node(std::string(name))) {
    home.start_bare();
    home.call([&] {
      service.emplace(home.env(), std::move(how));
      service->subscribe(*this);
      service->start([this](errc error) { started = error; });
    });
  }
  ~party() { close(); }
  void close(duration within = 1s) {
    if (!service.has_value() || !home.running()) return;
    bool done = false;
    home.call([&] { service->close(within, [&done] { done = true; }); });
    world.run_for(5s);
    EXPECT_TRUE(done);
    if (done) home.call([&] { service.reset(); });
  }
  void dial(std::string_view whom) {
    home.call([&] { service->add_peer(place_of(whom)); });
  }
  send_result send(std::string_view to, const std::string& text) {
    send_result out = send_result::ok;
    home.call([&] { out = service->send(node_id::parse(to).value(), as_bytes(text)); });
    return out;
  }

  void on_peer_up(const peer_id& peer) override {
    log.push_back(fmt::format("up {} {}", peer.node.text(), peer.epoch));
    last = peer;
  }
  void on_peer_message(const peer_id& peer, const_bytes message) override {
    log.push_back(message.size() < 100
                      ? fmt::format("{} says {}", peer.node.text(), as_text(message))
                      : fmt::format("{} says {} bytes", peer.node.text(), message.size()));
  }
  void on_peer_writable(const peer_id& peer) override {
    log.push_back("writable " + peer.node.text());
  }
  void on_peer_down(const peer_id& peer, const peer_down& how) override {
    log.push_back(fmt::format("down {} {}", peer.node.text(), to_string(how.reason)));
    lost = how;
  }
  void on_peer_refused(const host_port&, peer_refusal why) override {
    log.push_back(fmt::format("refused {}", to_string(why)));
  }

  sim::world& world;
  sim::node& home;
  std::optional<peer_service> service;
  std::optional<errc> started;
  lines log;
  peer_id last;
  peer_down lost;
};

}  // namespace reprise::testing
