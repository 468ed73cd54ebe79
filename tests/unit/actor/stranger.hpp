// A node that shakes hands as it should and then says whatever a test wants.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <reprise/actor/message.hpp>
#include <reprise/peer/peer_service.hpp>
#include <reprise/sim/world.hpp>

#include "actor/actor_wire.hpp"
#include "troupe.hpp"

namespace reprise::testing {

// One message of a link, put together by hand.
class raw_message {
 public:
  explicit raw_message(actor_wire::kind what) { put(static_cast<std::uint8_t>(what)); }
  template <class Integer>
  raw_message& put(Integer value) {
    byte_sink(raw_).put(value);
    return *this;
  }
  raw_message& place(const actor_ref& who) {
    byte_sink out(raw_);
    actor_wire::put_place(out, who);
    return *this;
  }
  raw_message& address(const actor_ref& who) {
    byte_sink out(raw_);
    actor_wire::put_address(out, who);
    return *this;
  }
  raw_message& text(std::string_view what) {
    put(static_cast<std::uint8_t>(what.size()));
    return bytes(as_bytes(what));
  }
  raw_message& bytes(const_bytes what) {
    byte_sink(raw_).write(what);
    return *this;
  }
  // A message's bytes.
  template <message M>
  raw_message& value(const M& what) {
    byte_sink out(raw_);
    message_traits<M>::encode(what, out);
    return *this;
  }
  raw_message& head(const actor_ref& to, const actor_ref& from, message_id type,
                    std::uint8_t flags = 0, std::uint8_t hops = 0) {
    return put(flags).put(hops).place(to).address(from).put(type);
  }
  raw_message& back(std::uint64_t correlation, std::uint16_t loop, incarnation_id node,
                    std::uint64_t left_us) {
    return put(correlation).put(loop).put(node.value).put(left_us);
  }
  [[nodiscard]] const byte_vector& raw() const noexcept { return raw_; }

 private:
  byte_vector raw_;
};

struct stranger final : peer_observer {
  stranger(sim::world& of, std::string_view name)
      : world(of), home(of.add_node(std::string(name))) {
    home.start_bare();
    home.call([&] {
      peer_options how(node_id::parse(name).value());
      how.redial.first = 50ms;
      service.emplace(home.env(), std::move(how));
      service->subscribe(*this);
      service->start([](errc) {});
    });
  }
  ~stranger() {
    if (!home.running()) return;
    bool done = false;
    home.call([&] { service->close(1s, [&done] { done = true; }); });
    world.run_for(5s);
    EXPECT_TRUE(done);
    if (done) home.call([&] { service.reset(); });
  }
  void dial(std::string_view whom) {
    home.call([&] { service->add_peer(host_port::parse(fmt::format("{}:7700", whom)).value()); });
  }
  send_result say(const_bytes raw) {
    send_result out = send_result::ok;
    home.call([&] { out = service->send(to, raw); });
    return out;
  }
  send_result say(const raw_message& what) { return say(what.raw()); }
  [[nodiscard]] std::size_t heard_of(actor_wire::kind what) const {
    std::size_t count = 0;
    for (const byte_vector& each : heard) count += each.front() == std::byte(what) ? 1u : 0u;
    return count;
  }
  // An actor that it might have.
  [[nodiscard]] actor_ref own(std::uint32_t slot, std::uint16_t loop = 0) const {
    return {service->incarnation(), loop, slot, 1};
  }

  void on_peer_up(const peer_id& peer) override {
    ++ups;
    to = peer;
  }
  void on_peer_message(const peer_id&, const_bytes message) override {
    heard.emplace_back(message.begin(), message.end());
  }
  void on_peer_down(const peer_id&, const peer_down&) override { ++downs; }

  sim::world& world;
  sim::node& home;
  std::optional<peer_service> service;
  peer_id to;
  std::size_t ups = 0;
  std::size_t downs = 0;
  std::vector<byte_vector> heard;
};

// A node, and somebody who has its link and says what a test wants.
struct called_on : ::testing::Test {
  explicit called_on(std::size_t loops = 1) : good(world, "good", lines(), loops) {
    world.run_for(1s);
    caller.dial("good");
    world.run_for(1s);
    EXPECT_EQ(1u, caller.ups);
  }
  sim::world world{1};
  stage good;
  stranger caller{world, "mallory"};
};

}  // namespace reprise::testing
