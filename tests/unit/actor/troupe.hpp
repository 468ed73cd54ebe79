// Nodes of a calm world whose actors write down what they are told.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <reprise/actor/actor_system.hpp>
#include <reprise/actor/msgpack.hpp>
#include <reprise/actor/named_ref.hpp>
#include <reprise/sim/world.hpp>

namespace reprise::testing {

using lines = std::vector<std::string>;

struct sum {
  std::int64_t value = 0;
  REPRISE_MESSAGE("test.sum", value)
};
struct add {
  std::int64_t amount = 0;
  REPRISE_MESSAGE("test.add", amount)
};
struct get {
  using reply = sum;
  std::string why;
  REPRISE_MESSAGE("test.get", why)
};
struct say {
  std::string what;
  REPRISE_MESSAGE("test.say", what)
};
struct introduce {
  actor_ref whom;
  REPRISE_MESSAGE("test.introduce", whom)
};

// Numbers of a test, the same everywhere.
class dice final : public random_source {
 public:
  explicit dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t out = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9u;
    out = (out ^ (out >> 27)) * 0x94d049bb133111ebu;
    return out ^ (out >> 31);
  }

 private:
  std::uint64_t state_;
};

// Where actors of a test write.
using logbook = std::shared_ptr<lines>;

// One node with actors, alone or among peers.
struct stage {
  stage(sim::world& of, std::string_view name, std::vector<std::string> dials = {},
        std::size_t loops = 1)
      : stage(of, name, options_of(name, std::move(dials)), loops) {}
  stage(sim::world& of, std::string_view name, actor_options how, std::size_t loops = 1)
      : world(of), home(of.add_node(std::string(name), loops)) {
    home.start_bare();
    home.call([&] {
      actors = std::make_unique<actor_system>(home.env(), std::move(how));
      actors->start([this](errc error) { started = error; });
    });
  }
  ~stage() { close(); }
  void close() {
    if (actors == nullptr || !home.running()) return;
    bool done = false;
    home.call([&] { actors->close(1s, [&done] { done = true; }); });
    world.run_for(5s);
    EXPECT_TRUE(done);
    if (done) home.call([&] { actors.reset(); });
  }
  static actor_options options_of(std::string_view name, std::vector<std::string> dials) {
    peer_options peers(node_id::parse(name).value());
    peers.listen = endpoint(ip_address::any(), 7700);
    peers.redial.first = 50ms;
    peers.redial.most = 400ms;
    for (const std::string& each : dials)
      peers.dial.push_back(host_port::parse(each + ":7700").value());
    actor_options out;
    out.peers = peers;
    return out;
  }

  template <class A, class... Args>
  actor_ref spawn(Args&&... args) {
    return spawn_with<A>(spawn_options(), std::forward<Args>(args)...);
  }
  template <class A, class... Args>
  actor_ref spawn_with(const spawn_options& how, Args&&... args) {
    actor_ref out;
    home.call([&] { out = actors->here().spawn_with<A>(how, std::forward<Args>(args)...); });
    return out;
  }
  template <message M>
  tell_result tell(const actor_ref& to, M value) {
    tell_result out{};
    home.call([&] { out = actors->here().tell<M>(to, std::move(value)); });
    return out;
  }

  sim::world& world;
  sim::node& home;
  std::unique_ptr<actor_system> actors;
  errc started = errc::cancelled;
};

}  // namespace reprise::testing
